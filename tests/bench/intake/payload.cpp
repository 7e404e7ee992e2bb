#include "tests/bench/intake/payload.h"

#include <chrono>

#include "bridge/atlassian/connect/jwt.h"
#include "bridge/atlassian/connect/qsh.h"
#include "bridge/base/json.h"

namespace healthlint::bench {
namespace {

constexpr int kDigits = 16;
constexpr std::uint64_t kIssues = 5'000;
constexpr int kCustomFields = 60;

std::string digits_of(std::uint64_t number) {
    std::string digits(kDigits, '0');
    for (auto digit = digits.rbegin(); number > 0; ++digit, number /= 10)
        *digit = static_cast<char>('0' + number % 10);
    return digits;
}

OrderedJson person(const std::string& name) {
    const std::string picture = "https://avatars.example/" + name + "/";
    return {
        {"self", "https://bench.atlassian.example/rest/api/2/user?accountId=" + name},
        {"accountId", "712020:" + name},
        {"avatarUrls",
         {{"48x48", picture + "48"}, {"24x24", picture + "24"}, {"16x16", picture + "16"}}},
        {"displayName", name},
        {"active", true},
        {"timeZone", "Asia/Seoul"},
        {"accountType", "atlassian"}};
}

// About 10 KB, shaped like what Jira sends when an issue was edited.
std::string webhook_body() {
    OrderedJson fields{
        {"summary", "Forecast the failures of the line from its sensors"},
        {"issuetype", {{"id", "10001"}, {"name", "Epic"}, {"subtask", false}}},
        {"project", {{"id", "10000"}, {"key", "BENCH"}, {"name", "Bench"}}},
        {"status", {{"id", "3"}, {"name", "In Progress"}, {"statusCategory", {{"id", 4}}}}},
        {"assignee", person("assignee")},
        {"reporter", person("reporter")},
        {"creator", person("creator")},
        {"labels", {"ai", "maintenance"}},
        {"created", "2026-11-01T09:00:00.000+0900"},
        {"updated", "2026-11-28T17:30:00.000+0900"}};
    std::string description;
    for (int i = 0; i < 24; ++i)
        description += "Unplanned stops fall from 14 to 6 a month, measured by the line's log.\n";
    fields["description"] = description;
    for (int i = 0; i < kCustomFields; ++i) {
        OrderedJson& field = fields["customfield_" + std::to_string(10'000 + i)];
        if (i % 6 == 1) field = 0.5 * i;
        if (i % 6 == 2)
            field = OrderedJson{
                {"self", "https://bench.atlassian.example/rest/api/2/customFieldOption/1"},
                {"value", "Option"},
                {"id", std::to_string(i)}};
    }
    OrderedJson body{
        {"timestamp", 1'795'000'000'000},
        {"webhookEvent", "jira:issue_updated"},
        {"issue_event_type_name", "issue_generic"},
        {"user", person("editor")},
        {"issue",
         {{"id", digits_of(0)},
          {"self", "https://bench.atlassian.example/rest/api/2/issue/1"},
          {"key", "BENCH-1"},
          {"fields", fields}}}};
    body["changelog"]["items"] = OrderedJson::array(
        {{{"field", "description"}, {"fromString", description}, {"toString", description}}});
    return dump_json(body);
}

std::string token_for(const Target& target) {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
    return sign_hs256(
        {{"iss", target.client_key},
         {"iat", now},
         {"exp", now + 3'600},
         {"qsh", query_string_hash("POST", target.path, "")}},
        target.secret);
}

}  // namespace

WebhookRequest::WebhookRequest(const Target& target) {
    const std::string body = webhook_body();
    body_bytes_ = body.size();
    bytes_ = "POST " + target.path + " HTTP/1.1\r\nHost: " + target.host + ":" +
             std::to_string(target.port) + "\r\nAuthorization: JWT " + token_for(target) +
             "\r\nX-Atlassian-Webhook-Identifier: ";
    identifier_at_ = bytes_.size();
    bytes_ += digits_of(0) +
              "\r\nUser-Agent: Atlassian HttpClient\r\nContent-Type: application/json\r\n"
              "Accept: */*\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n";
    issue_at_ = bytes_.size() + body.find(digits_of(0));
    bytes_ += body;
}

const std::string& WebhookRequest::of(std::uint64_t delivery) {
    bytes_.replace(identifier_at_, kDigits, digits_of(delivery));
    bytes_.replace(issue_at_, kDigits, digits_of(delivery * 7919 % kIssues + 1));
    return bytes_;
}

}  // namespace healthlint::bench
