#include "tests/sandbox/host/limits.h"

#include <algorithm>

namespace healthlint::sandbox {
namespace {

using std::chrono::seconds;

// Endpoints with a rate of their own (Jira Cloud, "Rate limiting").
const std::map<std::string, double>& custom_rates() {
    static const std::map<std::string, double> kRates{
        {"GET /rest/api/3/issue/{}", 150},
        {"GET /rest/api/3/issue/{}/changelog", 200},
        {"POST /rest/api/3/search/approximate-count", 150},
    };
    return kRates;
}

long long hour_of(TimePoint at) {
    return std::chrono::floor<std::chrono::hours>(at.time_since_epoch()).count();
}

seconds until_next_hour(TimePoint now) {
    const TimePoint next{std::chrono::hours(hour_of(now) + 1)};
    return std::chrono::ceil<seconds>(next - now);
}

constexpr double kNearLimit = 0.8;

}  // namespace

HttpResponse too_many_requests(
    long long limit, seconds wait, std::string_view reason, TimePoint now) {
    return {
        .status = 429,
        .headers =
            {{"Content-Type", "application/json"},
             {"Retry-After", std::to_string(wait.count())},
             {"X-RateLimit-Limit", std::to_string(limit)},
             {"X-RateLimit-Remaining", "0"},
             {"X-RateLimit-Reset", format_seconds(now + wait)},
             {"RateLimit-Reason", std::string(reason)}},
        .body = "{}"};
}

double Limits::rate(const Admission& request) const {
    if (request.method == "GET" || request.method == "POST") {
        const auto custom = custom_rates().find(request.method + " " + request.endpoint);
        const double usual =
            request.method == "GET" ? options_.get_per_second : options_.post_per_second;
        return custom == custom_rates().end() ? usual : std::max(usual, custom->second);
    }
    return request.method == "PUT" ? options_.put_per_second : options_.delete_per_second;
}

std::optional<HttpResponse> Limits::refuse(const Admission& request, TimePoint now) {
    if (auto refusal = refuse_points(request, now)) return refusal;
    if (auto refusal = refuse_burst(request, now)) return refusal;
    return refuse_issue_write(request, now);
}

std::optional<HttpResponse> Limits::refuse_points(const Admission& request, TimePoint now) {
    if (request.app.empty() || points_used(request.app, now) < options_.points_per_hour)
        return std::nullopt;
    return too_many_requests(
        options_.points_per_hour, until_next_hour(now), "jira-quota-global-based", now);
}

std::optional<HttpResponse> Limits::refuse_burst(const Admission& request, TimePoint now) {
    const double per_second = rate(request);
    auto [entry, fresh] = buckets_.try_emplace(request.method + " " + request.endpoint);
    Bucket& bucket = entry->second;
    const std::chrono::duration<double> idle = now - bucket.filled;
    bucket.tokens =
        fresh ? per_second : std::min(per_second, bucket.tokens + idle.count() * per_second);
    bucket.filled = now;
    if (bucket.tokens < 1)
        return too_many_requests(
            static_cast<long long>(per_second), seconds(1), "jira-burst-based", now);
    bucket.tokens -= 1;
    return std::nullopt;
}

std::optional<HttpResponse> Limits::refuse_issue_write(const Admission& request, TimePoint now) {
    if (request.issue.empty()) return std::nullopt;
    std::deque<TimePoint>& writes = writes_[request.issue];
    while (!writes.empty() && writes.front() <= now - seconds(30))
        writes.pop_front();
    const auto in_2s = std::count_if(
        writes.begin(), writes.end(), [&](TimePoint at) { return at > now - seconds(2); });
    constexpr std::string_view kReason = "jira-per-issue-on-write";
    if (in_2s >= options_.issue_writes_per_2s)
        return too_many_requests(options_.issue_writes_per_2s, seconds(2), kReason, now);
    if (static_cast<int>(writes.size()) >= options_.issue_writes_per_30s) {
        const auto wait = std::chrono::ceil<seconds>(writes.front() + seconds(30) - now);
        return too_many_requests(
            options_.issue_writes_per_30s, std::max(wait, seconds(1)), kReason, now);
    }
    writes.push_back(now);
    return std::nullopt;
}

void Limits::charge(const std::string& app, long long points, TimePoint now) {
    if (app.empty()) return;
    Hour& hour = hours_[app];
    if (hour.number != hour_of(now))
        hour = {.number = hour_of(now), .before = hour.before + hour.points};
    hour.points += points;
}

long long Limits::points_used(const std::string& app, TimePoint now) const {
    const auto found = hours_.find(app);
    return found == hours_.end() || found->second.number != hour_of(now) ? 0 : found->second.points;
}

long long Limits::points_ever(const std::string& app) const {
    const auto found = hours_.find(app);
    return found == hours_.end() ? 0 : found->second.before + found->second.points;
}

HttpHeaders Limits::headers(const Admission& request, TimePoint now) const {
    if (request.app.empty()) return {};
    const long long limit = options_.points_per_hour;
    const long long used = std::min(limit, points_used(request.app, now));
    const std::string per_second = std::to_string(static_cast<long long>(rate(request)));
    HttpHeaders headers{
        {"X-RateLimit-Limit", per_second},
        {"RateLimit-Policy",
         "\"global-app-quota\";q=" + std::to_string(limit) +
             ";w=3600, \"jira-burst-based\";q=" + per_second + ";w=1"}};
    if (static_cast<double>(used) <= static_cast<double>(limit) * kNearLimit) return headers;
    headers.emplace_back("X-RateLimit-NearLimit", "true");
    headers.emplace_back(
        "RateLimit",
        "\"global-app-quota\";r=" + std::to_string(limit - used) +
            ";t=" + std::to_string(until_next_hour(now).count()));
    return headers;
}

}  // namespace healthlint::sandbox
