#include "tests/behaviours/host/atlassian.h"

#include <atomic>

#include <unistd.h>

#include "bridge/base/hash.h"

namespace healthlint {
namespace {

HttpResponse json(const std::string& body) {
    return {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = body};
}

}  // namespace

Atlassian::Atlassian()
    : keys_{{install_kid(), install_key_.public_pem}},
      server_([this](const HttpRequest& request) { return answer(request); }),
      url_("http://localhost:" + std::to_string(server_.port())) {}

std::string Atlassian::new_secret() {
    static std::atomic<int> made{0};
    return "ATCO" + sha256_hex("secret " + std::to_string(::getpid()) + std::to_string(++made));
}

Tenant Atlassian::new_tenant(const std::string& product) {
    static std::atomic<int> made{0};
    const std::string name = "tenant-" + std::to_string(++made);
    return {
        .client_key = name,
        .secret = new_secret(),
        .base_url = url_ + "/" + name + (product == "confluence" ? "/wiki" : ""),
        .product = product};
}

void Atlassian::answer_with(Answer answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
}

std::vector<HttpRequest> Atlassian::seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
}

std::vector<HttpRequest> Atlassian::seen(const std::string& prefix) const {
    std::vector<HttpRequest> found;
    for (HttpRequest& request : seen())
        if (request.url.starts_with(prefix)) found.push_back(std::move(request));
    return found;
}

std::vector<HttpRequest> Atlassian::seen_by(const Tenant& tenant) const {
    return seen(tenant.base_url.substr(url_.size()) + "/");
}

std::string Atlassian::add_install_key(const RsaKeyPair& key) {
    static std::atomic<int> made{0};
    const std::string kid = "1f5dd1bc-6a7c-4d1b-9a1c-" + std::to_string(++made);
    const std::lock_guard lock(mutex_);
    keys_[kid] = key.public_pem;
    return kid;
}

HttpResponse Atlassian::answer(const HttpRequest& request) {
    Answer special;
    {
        const std::lock_guard lock(mutex_);
        seen_.push_back(request);
        special = answer_;
    }
    if (special)
        if (auto given = special(request)) return *std::move(given);
    return usual_answer(request.url);
}

HttpResponse Atlassian::usual_answer(const std::string& target) const {
    constexpr std::string_view kKeys = "/install-keys/";
    if (target.starts_with(kKeys)) {
        const std::lock_guard lock(mutex_);
        const auto key = keys_.find(target.substr(kKeys.size()));
        if (key == keys_.end()) return {.status = 404};
        return {.status = 200, .body = key->second};
    }
    if (target.ends_with("/rest/api/3/field")) return json("[]");
    if (target.ends_with("/search/jql")) return json(R"({"issues":[],"isLast":true})");
    if (target.ends_with("/bulkfetch")) return json(R"({"issues":[],"issueErrors":[]})");
    if (target.ends_with("/myself")) return json(R"({"accountId":"712020:the-app"})");
    return {.status = 404, .body = "{}"};
}

}  // namespace healthlint
