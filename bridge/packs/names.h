#pragma once
// What names mean while a pack is compiled: field aliases, sets, JQL. Bad syntax is an error; a
// name that this site lacks is a warning, once, and the rule is unknown there.

#include <map>
#include <set>

#include "bridge/engine/check.h"
#include "bridge/packs/values/problems.h"

namespace healthlint {

constexpr std::size_t kMaxJqlBytes = 64U << 10U;

class Names final : public CheckCompiler {
  public:
    Names(const FieldCatalog& fields, Problems& problems) : fields_(fields), problems_(problems) {}

    // Alias -> field name. The first to add an alias wins, so the site's come first.
    void add_aliases(const Parameter& map, Problems& problems);
    // Named JQL, compiled at once so that its errors point at the set.
    void add_sets(const Parameter& map, Problems& problems);

    const JqlProgram* set(std::string_view name) const;
    std::vector<std::string> set_names() const;

    // Every alias with its field, as JqlOptions takes them.
    std::vector<std::pair<std::string, FieldId>> aliases() const;

    // The field behind an alias; nothing where the pack has none or this site lacks it.
    std::optional<FieldId> alias(std::string_view name) const;

    std::optional<JqlProgram> jql(const Parameter& value) override;
    std::optional<FieldId> field(const Parameter& value) override;
    void error(const Parameter& at, std::string message, std::string suggestion) override;

    // A field by alias, name, id or cf[10114]; reports like `field`.
    std::optional<FieldId> resolve(std::string_view name, Place place, Problems& problems);

  private:
    std::optional<JqlProgram> compile(
        const std::string& source, const Parameter& at, Problems& problems) const;
    std::optional<JqlProgram> compile_set_and(const Parameter& value);

    const FieldCatalog& fields_;
    Problems& problems_;
    std::map<std::string, std::optional<FieldId>, std::less<>> aliases_;
    std::map<std::string, std::optional<JqlProgram>, std::less<>> sets_;  // empty = did not compile
    std::set<std::string, std::less<>> missing_;                          // warned about already
};

}  // namespace healthlint
