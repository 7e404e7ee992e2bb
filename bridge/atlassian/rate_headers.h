#pragma once
// What Atlassian's answers say about limits, in all spellings that were seen: plain, with "Beta-"
// in front (not enforced yet), both at once, or nothing.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/time.h"
#include "bridge/http/message.h"

namespace healthlint {

enum class RateReason {
    Unknown,    // absent or not published: pause the whole site
    AppQuota,   // points of all sites
    SiteQuota,  // points of this site
    Burst,      // this endpoint
    IssueWrites,
};

// X-RateLimit-<name>, in the spellings that were seen; the enforced one wins over "Beta".
std::optional<std::string_view> limit_header(const HttpHeaders& headers, std::string_view name);

RateReason rate_reason(const HttpHeaders& headers);

// How long a refusal asks to wait: Retry-After (seconds or an HTTP date), else X-RateLimit-Reset.
// Nothing when neither can be read or it lies in the past.
std::optional<std::chrono::milliseconds> retry_delay(const HttpHeaders& headers, TimePoint now);

// The date of HTTP headers: "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
std::optional<TimePoint> parse_http_date(std::string_view text);

// ISO 8601 in UTC, also without seconds ("2026-03-26T16:00Z").
std::optional<TimePoint> parse_reset(std::string_view text);

// One entry of RateLimit or RateLimit-Policy: "global-app-quota";q=65000;w=3600.
struct QuotaEntry {
    std::string name;
    std::optional<long long> quota;      // q
    std::optional<long long> remaining;  // r
    std::optional<long long> window_s;   // w or t
};

std::vector<QuotaEntry> parse_quota_entries(std::string_view header);

// All entries of RateLimit and RateLimit-Policy; enforced headers win over "Beta-" ones, which are
// read only where there is no other.
std::vector<QuotaEntry> quota_entries(const HttpHeaders& headers);

}  // namespace healthlint
