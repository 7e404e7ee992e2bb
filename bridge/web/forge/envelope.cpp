#include "bridge/web/forge/envelope.h"

#include <algorithm>
#include <array>

namespace healthlint {
namespace {

const Json& nested(const Json& object, std::string_view name) {
    static const Json kNothing = Json::object();
    const Json* member = find_member(object, name);
    return member != nullptr && member->is_object() ? *member : kNothing;
}

bool is_event(const Json& json) {
    return json.is_object() &&
           (json.contains("eventType") || json.contains("issue") || json.contains("id"));
}

void add_issue(std::vector<IssueId>& issues, const std::string& id) {
    if (id.empty()) return;
    if (std::ranges::find(issues, IssueId{id}) == issues.end()) issues.push_back({id});
}

}  // namespace

Result<Json> read_forge_envelope(std::string_view body) {
    Json json = parse_json(body);
    if (!json.is_object()) return fail(Errc::Invalid, "the body is no JSON object");
    const Json* payload = find_member(json, "payload");
    if (payload != nullptr && is_event(*payload)) return Json(*payload);
    return json;
}

Result<Hint> forge_hint(const Json& event) {
    Hint hint{.kind = string_member(event, "eventType"), .issues = {}};
    if (hint.kind.empty()) return fail(Errc::Invalid, "the event has no eventType");
    if (bool_member(event, "selfGenerated")) return hint;
    add_issue(hint.issues, id_member(nested(event, "issue"), "id"));
    // Links carry both ends, in either of two spellings.
    const Json& link = nested(event, "issueLink");
    for (const Json* holder : {&event, &link})
        for (const char* end : {"sourceIssueId", "destinationIssueId"})
            add_issue(hint.issues, id_member(*holder, end));
    return hint;
}

std::string forge_event_id(const Json& event) {
    const std::string change = id_member(nested(event, "changelog"), "id");
    if (change.empty()) return {};
    return "forge " + string_member(event, "eventType") + " " +
           id_member(nested(event, "issue"), "id") + " " + change;
}

}  // namespace healthlint
