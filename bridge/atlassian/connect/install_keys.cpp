#include "bridge/atlassian/connect/install_keys.h"

#include <algorithm>
#include <utility>

#include "bridge/atlassian/connect/jwt.h"

namespace healthlint {

InstallKeys::InstallKeys(Transport& transport, const Clock& clock, std::string base_url)
    : transport_(transport),
      clock_(clock),
      base_url_(std::move(base_url)) {}

Result<std::string> InstallKeys::find(const std::string& kid) {
    {
        std::unique_lock lock(mutex_);
        fetched_.wait(lock, [&] { return !fetching_.contains(kid); });
        const auto found = entries_.find(kid);
        if (found != entries_.end() && clock_.now() < found->second.until) {
            if (found->second.pem.empty()) return fail(Errc::NotFound, "no such install key");
            return found->second.pem;
        }
        fetching_.insert(kid);
    }
    auto fetched = fetch(kid);
    keep(kid, fetched);
    return fetched;
}

Result<std::string> InstallKeys::fetch(const std::string& kid) const {
    const auto answer = transport_.send({.url = base_url_ + "/" + kid});
    if (!answer) return fail(Errc::Unavailable, "install keys: " + answer.error().message);
    if (answer->status == 404) return fail(Errc::NotFound, "no such install key");
    if (answer->status != 200)
        return fail(Errc::Unavailable, "install keys: status " + std::to_string(answer->status));
    if (!is_rsa_public_key(answer->body))
        return fail(Errc::Unavailable, "install keys: the answer is no RSA public key");
    return answer->body;
}

void InstallKeys::keep(const std::string& kid, const Result<std::string>& fetched) {
    const std::lock_guard lock(mutex_);
    fetching_.erase(kid);
    fetched_.notify_all();
    if (!fetched && fetched.error().code != Errc::NotFound) return;  // asked again next time
    const TimePoint now = clock_.now();
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
