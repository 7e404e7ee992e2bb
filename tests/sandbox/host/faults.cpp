#include "tests/sandbox/host/faults.h"

#include <set>

#include "bridge/base/ascii.h"
#include "bridge/base/glob.h"

namespace healthlint::sandbox {
namespace {

const std::set<std::string> kRestActions{
    "429", "429-no-retry-after", "429-beta", "500", "503", "slow", "drop", "drop-after"};
const std::set<std::string> kWebhookActions{"duplicate", "reorder", "drop"};

Result<Fault> read_fault(const Json& json) {
    Fault fault{
        .action = string_member(json, "action"),
        .times = integer_member(json, "times").value_or(1),
        .delay_ms = integer_member(json, "delay_ms").value_or(3'000)};
    if (const Json* match = find_member(json, "match")) {
        fault.method = string_member(*match, "method");
        fault.path = string_member(*match, "path");
        fault.event = string_member(*match, "webhook");
    }
    if (fault.event.empty() && (fault.action == "duplicate" || fault.action == "reorder"))
        fault.event = "*";
    const auto& known = fault.event.empty() ? kRestActions : kWebhookActions;
    if (!known.contains(fault.action))
        return fail(
            Errc::Invalid,
            "unknown action '" + fault.action +
                "'; known: " + join(std::vector<std::string>(known.begin(), known.end()), ", "));
    return fault;
}

}  // namespace

Result<void> Faults::add(const Json& list) {
    if (!list.is_array()) return fail(Errc::Invalid, "a list of faults is expected");
    std::vector<Fault> read;
    for (const Json& json : list) {
        auto fault = read_fault(json);
        if (!fault) return tl::unexpected(fault.error());
        read.push_back(std::move(*fault));
    }
    faults_.insert(faults_.end(), read.begin(), read.end());
    return {};
}

std::optional<Fault> Faults::use(std::size_t index) {
    Fault fault = faults_[index];
    if (--faults_[index].times <= 0)
        faults_.erase(faults_.begin() + static_cast<std::ptrdiff_t>(index));
    return fault;
}

std::optional<Fault> Faults::for_request(std::string_view method, std::string_view path) {
    for (std::size_t i = 0; i < faults_.size(); ++i) {
        const Fault& fault = faults_[i];
        if (!fault.event.empty()) continue;
        if (!fault.method.empty() && !equals_ignoring_case(fault.method, method)) continue;
        if (!fault.path.empty() && !glob_matches(fault.path, path)) continue;
        return use(i);
    }
    return std::nullopt;
}

std::optional<Fault> Faults::for_webhook(std::string_view event) {
    for (std::size_t i = 0; i < faults_.size(); ++i)
        if (!faults_[i].event.empty() && glob_matches(faults_[i].event, event)) return use(i);
    return std::nullopt;
}

Json Faults::json() const {
    Json list = Json::array();
    for (const Fault& fault : faults_)
        list.push_back(
            {{"method", fault.method},
             {"path", fault.path},
             {"webhook", fault.event},
             {"action", fault.action},
             {"times", fault.times}});
    return list;
}

}  // namespace healthlint::sandbox
