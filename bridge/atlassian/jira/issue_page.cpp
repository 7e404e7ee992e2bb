#include "bridge/atlassian/jira/issue_page.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/atlassian/reading/issue_reader.h"

namespace healthlint {
namespace {

bool shows_nulls(const Json& issues) {
    return std::ranges::any_of(issues, [](const Json& issue) {
        const Json& fields = member_or_null(issue, "fields");
        return std::ranges::any_of(fields, [](const Json& value) { return value.is_null(); });
    });
}

void mark_withheld(Json& issue, const std::vector<std::string>& asked) {
    Json* fields = issue.is_object() && issue.contains("fields") ? &issue["fields"] : nullptr;
    if (fields == nullptr || !fields->is_object()) return;
    Json withheld = Json::array();
    for (const std::string& id : asked)
        if (id.starts_with("customfield_") && !fields->contains(id)) withheld.push_back(id);
    if (!withheld.empty()) issue[kWithheldMember] = std::move(withheld);
}

Result<FetchedIssue> fetched_issue(const Json& json, const FieldCatalog& fields) {
    Result<Issue> issue = issue_from_json(json, fields);
    if (!issue) return tl::unexpected(issue.error());
    FetchedIssue fetched;
    fetched.issue = std::move(*issue);
    if (const Json& properties = member_or_null(json, "properties"); properties.is_object())
        for (const auto& [key, value] : properties.items())
            fetched.properties.emplace(key, value);
    fetched.raw = dump_json(json);
    return fetched;
}

}  // namespace

std::string likely_page_token(std::string_view text) {
    constexpr std::size_t kEdge = 4096;  // Jira writes it behind the issues, others before them
    constexpr std::string_view kName = "\"nextPageToken\"";
    const std::size_t edge = std::min(text.size(), kEdge);
    for (const std::string_view part : {text.substr(text.size() - edge), text.substr(0, edge)}) {
        const std::size_t name = part.rfind(kName);
        if (name == std::string_view::npos) continue;
        const std::string_view behind = part.substr(name + kName.size());
        const std::size_t begin = behind.find_first_not_of(" \t\r\n:");
        if (begin == std::string_view::npos || behind[begin] != '"') continue;
        const std::string_view token = behind.substr(begin + 1);
        const std::size_t end = token.find_first_of("\"\\");
        if (end != std::string_view::npos && token[end] == '"')
            return std::string(token.substr(0, end));
    }
    return {};
}

Result<IssuePage> parse_issue_page(
    std::string text, const FieldCatalog& fields, const std::vector<std::string>& asked) {
    const auto shared = std::make_shared<std::string>(std::move(text));
    if (auto page = read_issue_page(shared, fields, asked)) return *std::move(page);
    return parse_issue_page_thoroughly(*shared, fields, asked);
}

Result<IssuePage> parse_issue_page_thoroughly(
    std::string_view text, const FieldCatalog& fields, const std::vector<std::string>& asked) {
    Json json = parse_json(text);
    if (!member_or_null(json, "issues").is_array())
        return fail(Errc::Unavailable, "the answer is no page of issues");
    Json& issues = json["issues"];
    IssuePage page;
    page.issues.reserve(issues.size());
    const bool complete = shows_nulls(issues);
    for (Json& item : issues) {
        if (complete) mark_withheld(item, asked);
        Result<FetchedIssue> issue = fetched_issue(item, fields);
        if (!issue) return tl::unexpected(issue.error());
        page.issues.push_back(std::move(*issue));
    }
    page.is_last = bool_member(json, "isLast");
    if (!page.is_last) page.next_page_token = string_member(json, "nextPageToken");
    if (const Json& errors = member_or_null(json, "issueErrors"); errors.is_array())
        for (const Json& error : errors)
            page.failed.push_back(id_member(error, "id"));
    return page;
}

}  // namespace healthlint
