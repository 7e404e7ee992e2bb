#pragma once
// One entry of `given:` -> an issue as it would have been read from Jira.

#include <string>

#include "bridge/packs/admin_tests/test_fields.h"

namespace healthlint {

class IssueReader {
  public:
    // All must outlive the reader; `defaults` may be null.
    IssueReader(const TestFields& fields, const Parameter* defaults, Problems& problems);

    // Everything is read: history, comments and links are empty where the test does not speak of
    // them. Reports what is wrong; `own` is a map.
    Issue read(const Parameter& own, const TestClock& clock) const;

  private:
    const TestFields& fields_;
    const Parameter* defaults_;
    Problems& problems_;
};

// AIX-12
bool is_issue_key(std::string_view text);
SpaceKey space_of(std::string_view issue_key);

// The map with everything of `above` laid over it, key by key.
Parameter laid_over(const Parameter& below, const Parameter& above);

}  // namespace healthlint
