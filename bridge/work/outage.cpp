#include "bridge/work/outage.h"

#include "bridge/work/decide.h"

namespace healthlint {

Result<void> answers_at_all(JiraClient& jira) {
    const auto me = jira.myself();
    if (me || is_refusal(me.error())) return {};
    return tl::unexpected(me.error());
}

}  // namespace healthlint
