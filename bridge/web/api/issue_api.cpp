#include "bridge/base/ascii.h"
#include "bridge/base/log.h"
#include "bridge/base/time.h"
#include "bridge/web/handlers.h"
#include "bridge/web/services.h"
#include "bridge/work/publish/verdict_json.h"

namespace healthlint {
namespace {

// The panel says so and offers no fix on data this old.
constexpr std::chrono::hours kStaleAfter{24};

const Text kNotEvaluated{
    .en =
        "No rule selects this work item. Health is checked for the AI projects, work items and "
        "teams that the rules select.",
    .ko =
        "이 업무 항목을 선택하는 규칙이 없습니다. 건강도는 규칙이 선택한 AI 프로젝트, 업무 항목, "
        "팀에 대해 점검합니다."};

const Text kNotReadYet{
    .en = "This work item has not been read yet. Its health appears here after the first check.",
    .ko = "아직 이 업무 항목을 읽지 못했습니다. 첫 점검이 끝나면 건강도가 여기에 표시됩니다."};

void add_empty_verdict(OrderedJson& json) {
    json["state"] = "not-evaluated";
    json["open"] = 0;
    json["coverage"] = nullptr;
    json["lozenge"] = nullptr;
    json["next"] = nullptr;
    json["findings"] = OrderedJson::array();
    json["team"] = nullptr;
}

// The token says nothing of other issues, and neither do we: a key would tell this person that the
// issue exists, its words what it is about.
void withhold_other_issues(OrderedJson& findings, const std::string& own_key) {
    for (OrderedJson& finding : findings)
        for (OrderedJson& evidence : finding["evidence"]) {
            if (evidence["key"].is_null() || evidence["key"] == own_key) continue;
            evidence["key"] = nullptr;
            evidence["quote"] = "";
            evidence["url"] = "";
        }
}

OrderedJson issue_json(
    const IssueId& issue,
    const std::string& key,
    const std::optional<CurrentVerdict>& current,
    TimePoint now) {
    OrderedJson json;
    json["issue"]["id"] = issue.value;
    json["issue"]["key"] = key;
    const bool judged = current && current->verdict;
    if (judged) {
        json.update(verdict_json(*current->verdict));
        withhold_other_issues(json["findings"], key);
        if (json["team"].is_object()) withhold_other_issues(json["team"]["findings"], key);
    } else {
        add_empty_verdict(json);
    }
    const bool korean = current && current->language == Language::Korean;
    json["language"] = korean ? "ko" : "en";
    json["pack"] = current ? OrderedJson(current->pack) : OrderedJson(nullptr);
    if (current) {
        const auto age = now - current->checked_at;
        json["stale"] = age > kStaleAfter;
        json["checked_at"] = format_seconds(current->checked_at);
        json["age_seconds"] = std::chrono::duration_cast<std::chrono::seconds>(age).count();
    } else {
        json["stale"] = false;
        json["checked_at"] = nullptr;
        json["age_seconds"] = nullptr;
    }
    json["scope_hint"] =
        judged ? OrderedJson(nullptr) : text_json(current ? kNotEvaluated : kNotReadYet);
    return json;
}

}  // namespace

// The token opens the issue in its context and no other, whatever the query says; and Jira is asked
// whether the person may still see it, because we read issues with more rights than they have.
HttpResponse answer_issue(const WebRequest& request, Services& services) {
    const Caller& caller = request.caller;
    if (!caller.site || !caller.context_issue || !caller.account)
        return error_answer(403, request.request_id);
    if (!parse_integer(caller.context_issue->value)) return error_answer(403, request.request_id);
    const auto may = services.may_browse(*caller.site, *caller.account, *caller.context_issue);
    if (!may) {
        log_warn(
            "web.permission_unknown",
            {{"request_id", std::string(request.request_id)}, {"what", may.error().message}});
        return error_answer(503, request.request_id);
    }
    if (!*may) return error_answer(403, request.request_id);
    const auto current = services.verdict(*caller.site, *caller.context_issue);
    std::string key = caller.context_issue_key ? caller.context_issue_key->value : std::string{};
    if (key.empty() && current) key = current->key.value;
    return json_answer(issue_json(*caller.context_issue, key, current, services.clock.now()));
}

}  // namespace healthlint
