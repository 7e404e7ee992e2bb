#include "bridge/base/time.h"
#include "bridge/web/handlers.h"
#include "bridge/web/services.h"
#include "bridge/work/verdict_json.h"

namespace healthlint {
namespace {

// Three reconciles were missed: what is shown may no longer be so.
constexpr std::chrono::minutes kStaleAfter{45};

const Text kNotEvaluated{
    .en =
        "No rule looks at this issue. Health is judged on AI projects, their tasks and their "
        "teams, as the rule pack selects them.",
    .ko =
        "이 이슈를 살펴보는 규칙이 없습니다. 규칙 팩이 선택한 AI 프로젝트와 그 작업, 팀의 "
        "건강 상태를 판정합니다."};

const Text kNotReadYet{
    .en = "This issue has not been read yet. Its health appears here after the first scan.",
    .ko = "아직 이 이슈를 읽지 못했습니다. 첫 스캔이 끝나면 건강 상태가 여기에 표시됩니다."};

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
// issue exists.
void withhold_other_issues(OrderedJson& findings, const std::string& own_key) {
    for (OrderedJson& finding : findings)
        for (OrderedJson& evidence : finding["evidence"])
            if (evidence["key"] != own_key) evidence["key"] = nullptr;
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
    json["language"] = "en";
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

// A context token is the host's own statement that this person looks at this issue's page now, so
// no permission call is made: it would be a call to Jira on the request path. It opens the issue in
// its context and no other, whatever the query says.
HttpResponse answer_issue(const WebRequest& request, Services& services) {
    const Caller& caller = request.caller;
    if (!caller.context_issue) return error_answer(403, request.request_id);
    const auto current = services.verdict(*caller.site, *caller.context_issue);
    std::string key = caller.context_issue_key ? caller.context_issue_key->value : std::string{};
    if (key.empty() && current) key = current->key.value;
    return json_answer(issue_json(*caller.context_issue, key, current, services.clock.now()));
}

}  // namespace healthlint
