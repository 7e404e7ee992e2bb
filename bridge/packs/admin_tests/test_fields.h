#pragma once
// The fields of the invented site that a test file plays on: those that every Jira has, and one for
// each alias of the pack and for each name that the test file declares.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/model/site.h"
#include "bridge/packs/admin_tests/test_clock.h"
#include "bridge/packs/values/values.h"

namespace healthlint {

class TestFields {
  public:
    // `pack` is the pack's tree with everything that it extends; `declared` is the test file's
    // `fields:`, or null.
    TestFields(const Parameter& pack, const Parameter* declared);

    const FieldCatalog& catalog() const { return catalog_; }

    const FieldId& team() const { return team_; }

    // The field of an alias, of a declared name, or of a key of issues like `duedate`.
    std::optional<FieldId> find(std::string_view key) const;

    // What an issue may say: keys of every issue, aliases and declared fields.
    const std::vector<Key>& issue_keys() const { return issue_keys_; }

    const std::vector<Key>& history_keys() const { return history_keys_; }

    std::vector<std::string> names() const;

    // Custom fields only; nothing for an empty text. What does not fit the type is reported.
    std::optional<FieldValue> value(
        std::string_view key,
        const Parameter& written,
        const TestClock& clock,
        Problems& problems) const;

    // Nothing for keys that are no custom field.
    const Field* custom_field(std::string_view key) const;

  private:
    struct Custom {
        FieldId id;
        std::string type;  // one of kFieldTypeNames; empty = compares like anything
    };

    void add(std::string key, std::string_view name, std::string type, std::vector<Field>& fields);

    FieldCatalog catalog_;
    std::map<std::string, Custom, std::less<>> custom_;
    FieldId team_;
    std::vector<Key> issue_keys_, history_keys_;  // the names are those of custom_ and constants
};

Person person_named(std::string_view name);

}  // namespace healthlint
