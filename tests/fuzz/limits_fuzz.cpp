// libFuzzer: no headers of an answer crash the readers of limits, and whatever they say, the
// limiter never pauses into the past, never for longer than the hour, and lets a call go again
// afterwards. The input is the status as a byte, then header lines.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "bridge/atlassian/rate_headers.h"
#include "bridge/atlassian/rate_limiter.h"
#include "bridge/base/ascii.h"

namespace {

using namespace healthlint;

void require(bool held) {
    if (!held) std::abort();
}

HttpHeaders headers_in(std::string_view text) {
    HttpHeaders headers;
    for (const std::string_view line : split(text, '\n')) {
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        headers.emplace_back(
            std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1))));
    }
    return headers;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data,
    std::size_t size) {
    if (size == 0) return 0;
    constexpr int kStatuses[] = {200, 201, 303, 400, 429, 429, 500, 503};
    const int status = kStatuses[data[0] % std::size(kStatuses)];
    const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
    const TimePoint now{std::chrono::seconds(1'795'420'800)};
    const HttpHeaders headers = headers_in(text);
    if (const auto delay = retry_delay(headers, now)) require(delay->count() > 0);
    (void)rate_reason(headers);
    (void)quota_entries(headers);
    (void)parse_quota_entries(text);
    (void)parse_reset(text);

    const RateLimits limits;
    RateLimiter limiter(limits);
    const RestCost cost{
        .site = "https://acme.example",
        .method = "PUT",
        .endpoint = "issue/{id}",
        .written_issues = {"1"}};
    require(!limiter.acquire(cost, now));
    const auto wait = limiter.learn(cost, {.status = status, .headers = headers}, now);
    if (wait) {
        require(status == 429 || status == 503);
        require(wait->until > now && wait->until <= now + limits.longest_pause);
        const auto early = limiter.acquire(cost, now);
        require(early && early->until > now);
    } else {
        require(status != 429);
    }
    // Twice the longest pause and the end of any hour later nothing holds us.
    const TimePoint later = now + 3 * limits.longest_pause;
    require(!limiter.acquire(cost, later));
    // Nor does whatever pace was told hold a call for longer than a pause.
    for (int i = 1; i < limits.burst; ++i)
        if (const auto next = limiter.acquire(cost, later)) {
            require(next->until > later && next->until <= later + limits.longest_pause);
            break;
        }
    return 0;
}
