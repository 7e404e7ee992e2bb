#pragma once
// Every answer of the service: its headers, the fixed shape of an error, and status by error code.

#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/error.h"
#include "bridge/base/json.h"
#include "bridge/http/message.h"

namespace healthlint {

struct HeaderSettings {
    std::string script_origin = "https://connect-cdn.atl-paas.net";  // of Atlassian's all.js
    std::vector<std::string> frame_ancestors{"https://*.atlassian.net", "https://*.jira.com"};
};

// Adds what is missing of the header set that Atlassian asks for, on errors too; a Cache-Control of
// the answer's own stays. Answers above 399 are never cached.
void add_security_headers(HttpResponse& response, const HeaderSettings& settings);

HttpResponse json_answer(const OrderedJson& body);
// {"error":{"code":"unauthorized","status":401,"request_id":"…"}}: nothing of what went wrong
// inside ever leaves; it stands in the log under the same request id.
// A 401 names the `scheme` that would have been taken.
HttpResponse error_answer(
    int status, std::string_view request_id, std::string_view scheme = "JWT, Bearer");
HttpResponse no_content();  // 204: the only success beside 200 that Connect's callbacks know

int to_status(Errc code);

}  // namespace healthlint
