#pragma once
// What a JSON value of Jira's REST API is, so that `check --from` can say why it skips one.

#include <string>

#include "bridge/base/json.h"

namespace healthlint {

enum class PayloadKind { Issue, IssuePage, Webhook, Field, Row, Other };

// Row: {url, input, data}, a raw answer as collectors such as DevLake store it.
PayloadKind payload_kind(const Json& json);

// For people: "webhook jira:issue_updated", "remote link", "object with the members a, b, c".
std::string describe_payload(const Json& json);

}  // namespace healthlint
