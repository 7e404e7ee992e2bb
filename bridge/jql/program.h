#pragma once
// A compiled JQL condition: bound to a site's fields, immutable, cheap to copy, any thread.

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "bridge/base/ids.h"
#include "bridge/base/time.h"
#include "bridge/base/zone.h"
#include "bridge/jql/diagnostic.h"
#include "bridge/model/snapshot.h"

namespace healthlint {

// Unknown: a fact that the condition needs was not read (changelog absent, field unreadable or
// missing on this site). An empty field is no unknown: Jira's rules for empty apply.
enum class Truth { False, True, Unknown };

struct JqlContext {
    TimePoint now;
    const TimeZone* zone = nullptr;      // never null: relative dates are computed in it
    const Snapshot* snapshot = nullptr;  // for parents, links, unreadable fields; may be null
};

// What a condition reads: decides which fields are fetched and what is re-evaluated after a change.
struct JqlNeeds {
    std::set<FieldId> fields;
    bool changelog = false;  // WAS, CHANGED
    bool clock = false;      // now(), -7d, startOfDay(): the answer can change while no issue does
};

struct JqlOptions {
    // Other names for fields, from a pack's `fields:`; alias -> field id.
    std::vector<std::pair<std::string, FieldId>> aliases;
    // A field that this site lacks: Error refuses, Unknown compiles to Truth::Unknown and warns.
    enum class MissingField { Error, Unknown } missing_field = MissingField::Unknown;
    // A search has an order (the caller sorts), a condition has none.
    enum class OrderBy { Error, Ignore } order_by = OrderBy::Error;
};

class JqlProgram {
  public:
    struct Code;  // the compiled form, private to jql/

    explicit JqlProgram(std::shared_ptr<const Code> code);

    Truth evaluate(const Issue& issue, const JqlContext& context) const;

    const JqlNeeds& needs() const;
    const std::string& source() const;
    const std::vector<Diagnostic>& warnings() const;

    const Code& code() const;  // for jql/

  private:
    friend class JqlRun;

    std::shared_ptr<const Code> code_;
};

struct ResolvedMoment;  // jql/moment.h

// One program with one clock on many issues: dates are worked out once instead of once per issue.
// The context's zone and snapshot must outlive the run; any thread may evaluate.
class JqlRun {
  public:
    JqlRun(const JqlProgram& program, const JqlContext& context);
    ~JqlRun();
    JqlRun(JqlRun&&) noexcept;
    JqlRun& operator=(JqlRun&&) noexcept;
    JqlRun(const JqlRun&) = delete;
    JqlRun& operator=(const JqlRun&) = delete;

    Truth evaluate(const Issue& issue) const;

  private:
    std::shared_ptr<const JqlProgram::Code> code_;
    JqlContext context_;
    std::vector<ResolvedMoment> moments_;
};

// Errors J1xx: syntax J101-J107, names and values J120-J129; warnings J150-J159 leave the program
// usable. ORDER BY, currentUser(), text search beyond plain words and the like are refused with the
// reason.
tl::expected<JqlProgram, std::vector<Diagnostic>> compile_jql(
    std::string_view source, const FieldCatalog& fields, const JqlOptions& options = {});

}  // namespace healthlint
