#include "bridge/atlassian/connect/install_keys.h"

#include <algorithm>
#include <utility>

#include "bridge/atlassian/connect/jwt.h"

namespace healthlint {

InstallKeys::InstallKeys(Transport& transport, const Clock& clock, std::string base_url)
    : transport_(transport),
      clock_(clock),
      base_url_(std::move(base_url)) {}

std::optional<Result<std::string>> InstallKeys::kept(const std::string& kid) const {
    const auto found = entries_.find(kid);
    if (found == entries_.end() || clock_.now() >= found->second.until) return std::nullopt;
    if (found->second.pem.empty()) return fail(Errc::NotFound, "no such install key");
    return found->second.pem;
}

Result<std::string> InstallKeys::find(const std::string& kid) {
    std::unique_lock lock(mutex_);
    if (auto known = kept(kid)) return *std::move(known);
    if (held_ == kMaxHeldByKeys)
        return fail(Errc::Unavailable, "install keys: too many callers wait for the host");
    const HeldCaller held(held_);
    return ask(kid, lock);
}

Result<std::string> InstallKeys::ask(const std::string& kid, std::unique_lock<std::mutex>& lock) {
    fetched_.wait(lock, [&] { return !fetching_.contains(kid); });
    if (auto known = kept(kid)) return *std::move(known);
    if (failed_at_ && is_within(*failed_at_, kKeyHostRest, clock_.now()))
        return fail(Errc::Unavailable, "install keys: the host has just failed");
    if (fetching_.size() == kMaxKeyFetches)
        return fail(Errc::Unavailable, "install keys: too many fetches are under way");
    fetching_.insert(kid);
    auto fetched = [&] {
        const KeyFetch fetching(lock, fetched_, [&] { fetching_.erase(kid); });
        return fetch(kid);
    }();
    keep(kid, fetched);
    return fetched;
}

Result<std::string> InstallKeys::fetch(const std::string& kid) const {
    const auto answer = transport_.send({.url = base_url_ + "/" + kid});
    if (!answer) return fail(Errc::Unavailable, "install keys: " + answer.error().message);
    if (answer->status == 404) return fail(Errc::NotFound, "no such install key");
    if (answer->status != 200)
        return fail(Errc::Internal, "install keys: status " + std::to_string(answer->status));
    if (!is_rsa_public_key(answer->body))
        return fail(Errc::Internal, "install keys: the answer is no RSA public key");
    return answer->body;
}

void InstallKeys::keep(const std::string& kid, const Result<std::string>& fetched) {
    const TimePoint now = clock_.now();
    // Not after a strange answer: that came at once, and a stranger's kid may have asked for it.
    failed_at_.reset();
    if (!fetched && fetched.error().code == Errc::Unavailable) failed_at_ = now;
    if (!fetched && fetched.error().code != Errc::NotFound) return;  // asked again
    std::erase_if(entries_, [&](const auto& entry) { return entry.second.until <= now; });
    if (entries_.size() >= kMaxInstallKeys && !entries_.contains(kid)) {
        // Missing keys live shortest, so strangers' kids go before a key that is in use.
        entries_.erase(std::ranges::min_element(
            entries_, {}, [](const auto& entry) { return entry.second.until; }));
    }
    entries_[kid] = fetched ? Entry{.pem = *fetched, .until = now + kInstallKeyLife}
                            : Entry{.pem = {}, .until = now + kMissingKeyLife};
}

}  // namespace healthlint
