#include "bridge/atlassian/rate_headers.h"

#include <algorithm>
#include <array>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string_view unquote(std::string_view text) {
    text = trim(text);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
        return text.substr(1, text.size() - 2);
    return text;
}

}  // namespace

std::optional<TimePoint> parse_http_date(std::string_view text) {
    constexpr std::array kMonths{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::vector<std::string_view> parts = split(text, ' ');
    if (parts.size() != 6 || parts[5] != "GMT" || parts[4].size() != 8) return std::nullopt;
    std::string month;
    for (std::size_t i = 0; i < kMonths.size(); ++i)
        if (parts[2] == kMonths[i]) month = (i < 9 ? "0" : "") + std::to_string(i + 1);
    std::string iso(parts[3]);
    iso += "-" + month + "-" + std::string(parts[1]) + "T" + std::string(parts[4]) + ".000Z";
    return parse_timestamp(iso);
}

std::optional<std::string_view> limit_header(const HttpHeaders& headers, std::string_view name) {
    for (const std::string_view start : {"X-RateLimit-", "X-Beta-RateLimit-", "Beta-X-RateLimit-"})
        if (const auto header = find_header(headers, std::string(start) + std::string(name)))
            return header;
    return std::nullopt;
}

RateReason rate_reason(const HttpHeaders& headers) {
    auto header = find_header(headers, "RateLimit-Reason");
    if (!header) header = find_header(headers, "Beta-RateLimit-Reason");
    if (!header) return RateReason::Unknown;
    const std::string reason = to_lower(trim(*header));
    if (reason.ends_with("quota-global-based")) return RateReason::AppQuota;
    if (reason.ends_with("quota-tenant-based")) return RateReason::SiteQuota;
    if (reason.ends_with("burst-based")) return RateReason::Burst;
    if (reason.ends_with("per-issue-on-write")) return RateReason::IssueWrites;
    return RateReason::Unknown;
}

std::optional<TimePoint> parse_reset(std::string_view text) {
    text = unquote(text);
    if (const auto full = parse_timestamp(text)) return full;
    constexpr std::size_t kMinutes = std::string_view("2026-03-26T16:00").size();
    if (text.size() < kMinutes) return std::nullopt;
    std::string padded(text.substr(0, kMinutes));
    padded += ":00.000";
    padded += text.substr(kMinutes);
    if (const auto minutes = parse_timestamp(padded)) return minutes;
    return std::nullopt;
}

std::optional<milliseconds> retry_delay(const HttpHeaders& headers, TimePoint now) {
    for (const std::string_view name : {"Retry-After", "Beta-Retry-After"}) {
        const auto header = find_header(headers, name);
        if (!header) continue;
        const std::string_view text = trim(*header);
        if (const auto count = parse_integer(text); count && *count > 0) {
            constexpr long long kLongest = 365LL * 24 * 3600;  // keeps the arithmetic in range
            return seconds(std::min(*count, kLongest));
        }
        if (const auto at = parse_http_date(text); at && *at > now) return *at - now;
    }
    if (const auto header = limit_header(headers, "Reset"))
        if (const auto at = parse_reset(*header); at && *at > now) return *at - now;
    return std::nullopt;
}

std::vector<QuotaEntry> parse_quota_entries(std::string_view header) {
    std::vector<QuotaEntry> entries;
    for (const std::string_view item : split(header, ',')) {
        const std::vector<std::string_view> parts = split(item, ';');
        QuotaEntry entry;
        entry.name = unquote(parts.front());
        for (std::size_t i = 1; i < parts.size(); ++i) {
            const std::string_view part = trim(parts[i]);
            const std::size_t equals = part.find('=');
            if (equals == std::string_view::npos) continue;
            const std::string_view name = trim(part.substr(0, equals));
            const auto value = parse_integer(trim(part.substr(equals + 1)));
            if (name == "q") entry.quota = value;
            if (name == "r") entry.remaining = value;
            if (name == "w" || name == "t") entry.window_s = value;
        }
        if (!entry.name.empty()) entries.push_back(std::move(entry));
    }
    return entries;
}

std::vector<QuotaEntry> quota_entries(const HttpHeaders& headers) {
    std::vector<QuotaEntry> entries;
    for (const std::string_view name : {"RateLimit", "RateLimit-Policy"}) {
        auto header = find_header(headers, name);
        if (!header) header = find_header(headers, "Beta-" + std::string(name));
        if (!header) continue;
        for (QuotaEntry& entry : parse_quota_entries(*header))
            entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace healthlint
