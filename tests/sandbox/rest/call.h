#pragma once
// One REST request on its way through the sandbox, and how answers and errors look there.

#include <string>
#include <string_view>
#include <vector>

#include "bridge/http/message.h"
#include "tests/sandbox/world.h"

namespace healthlint::sandbox {

enum class CallerKind { Anonymous, App, Person };

struct Caller {
    CallerKind kind = CallerKind::Anonymous;
    std::string account_id;
    std::string client_key;  // of the installation, for apps
    std::string app_key;
};

struct Call {
    const HttpRequest& request;
    World& world;
    TimePoint now;
    Caller caller;
    std::vector<std::string> path;  // values of the template's "{}", percent-decoded
    std::string_view query;
    Json body;  // discarded when there was none or it is no JSON

    // What the answer costs besides the request itself.
    long long core_objects = 0;
    long long identity_objects = 0;

    std::string parameter(std::string_view name) const;  // empty when absent
    long long integer_parameter(std::string_view name, long long otherwise) const;
    std::vector<std::string> list_parameter(
        std::string_view name) const;  // repeated or with commas
    bool may_browse(const IssueRecord& issue) const;
    // Null when it does not exist or the caller may not see it, which look the same.
    IssuePtr visible_issue(std::string_view id_or_key) const;
    std::string trace() const;  // what the app wants to find on the webhook
};

HttpResponse reply(int status, const Json& body);
HttpResponse reply_text(int status, std::string json);
HttpResponse no_content();
HttpResponse error_reply(int status, const std::string& message);
HttpResponse field_errors(const Json& errors);  // 400
HttpResponse no_such_issue();                   // 404 in Jira's words
HttpResponse not_permitted();                   // 403
HttpResponse bad_payload();                     // 400: an unknown or ill-typed member
HttpResponse no_endpoint(std::string_view method, std::string_view path);

// True when `body` is an object with no member outside of `allowed`: request bodies are closed.
bool only_members(const Json& body, const std::vector<std::string_view>& allowed);

// Values of an array of strings, or of a string with commas.
std::vector<std::string> strings_of(const Json* json);

}  // namespace healthlint::sandbox
