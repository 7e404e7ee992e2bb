#include "tests/sandbox/host/webhooks.h"

#include <algorithm>

#include "bridge/base/encoding.h"
#include "bridge/base/hash.h"

namespace healthlint::sandbox {
namespace {

constexpr std::size_t kMaxLogRows = 10'000;

}  // namespace

bool is_retried(int status) {
    return status == 0 || status == 408 || status == 409 || status == 425 || status == 429 ||
           status >= 500;
}

void WebhookQueue::push(Delivery delivery, Faults& faults, TimePoint now) {
    delivery.identifier =
        sha256_hex(delivery.client_key + "/" + std::to_string(++last_)).substr(0, 32);
    delivery.due = now;
    const auto fault = faults.for_webhook(delivery.event);
    const std::string action = fault ? fault->action : "";
    if (action == "drop") return;
    if (action == "reorder") {
        held_.push_back(std::move(delivery));
        return;
    }
    queue_.push_back(delivery);
    if (action == "duplicate") queue_.push_back(std::move(delivery));
    for (Delivery& held : held_) {
        held.due = now;
        queue_.push_back(std::move(held));
    }
    held_.clear();
}

std::optional<Delivery> WebhookQueue::take_due(TimePoint now) {
    const auto due = std::find_if(
        queue_.begin(), queue_.end(), [&](const Delivery& one) { return one.due <= now; });
    if (due == queue_.end()) return std::nullopt;
    Delivery delivery = std::move(*due);
    queue_.erase(due);
    ++in_flight_;
    return delivery;
}

void WebhookQueue::settle(Delivery delivery, int status, TimePoint now) {
    --in_flight_;
    log_.push_back(
        {{"at", format_timestamp(now)},
         {"event", delivery.event},
         {"url", delivery.url},
         {"identifier", delivery.identifier},
         {"retry", delivery.retry},
         {"status", status}});
    if (log_.size() > kMaxLogRows) log_.erase(log_.begin());
    if (!is_retried(status)) return;
    if (delivery.retry >= kMaxRetries) {
        failed_.push_back(
            {{"id", delivery.identifier},
             {"url", delivery.url},
             {"body", delivery.body},
             {"failureTime", now.time_since_epoch().count()}});
        return;
    }
    const auto pause =
        delays[std::min(static_cast<std::size_t>(delivery.retry), delays.size() - 1)];
    ++delivery.retry;
    delivery.due = now + pause;
    queue_.push_back(std::move(delivery));
}

std::string fill_variables(std::string_view url, const Json& variables) {
    std::string result;
    while (!url.empty()) {
        const auto open = url.find('{');
        const auto close = open == std::string_view::npos ? open : url.find('}', open);
        if (close == std::string_view::npos) break;
        std::string_view before = url.substr(0, open);
        if (!before.empty() && before.back() == '$') before.remove_suffix(1);
        const std::string name(url.substr(open + 1, close - open - 1));
        result += before;
        result += percent_encode(id_member(variables, name));
        url.remove_prefix(close + 1);
    }
    return result + std::string(url);
}

}  // namespace healthlint::sandbox
