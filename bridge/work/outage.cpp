#include "bridge/work/outage.h"

#include "bridge/work/decide.h"

namespace healthlint {

Result<void> answers_at_all(JiraClient& jira) {
    const auto me = jira.myself();
    if (me) return {};
    // It is there for everybody, so this is an address behind which there is no Jira.
    if (me.error().code == Errc::NotFound) return fail(Errc::Unavailable, me.error().message);
    if (is_refusal(me.error())) return {};
    return tl::unexpected(me.error());
}

}  // namespace healthlint
