#pragma once
// What the bridge sees of Atlassian when its doors are tried: the server of install keys, Forge's
// key set, and a site that answers every REST call with as little as it can. It keeps what it was
// asked. One object serves many tenants, each below a path of its own. Any thread.

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "bridge/base/json.h"
#include "bridge/http/message.h"
#include "tests/http/running_server.h"
#include "tests/support/rsa_key.h"

namespace healthlint {

struct Tenant {
    std::string client_key;
    std::string secret;
    std::string base_url;
    std::string product = "jira";
};

class Atlassian {
  public:
    using Answer = std::function<std::optional<HttpResponse>(const HttpRequest&)>;

    Atlassian();

    const std::string& url() const { return url_; }

    Tenant new_tenant(const std::string& product = "jira");
    static std::string new_secret();  // never the same twice

    // Tried before the usual answers; nothing = answer as usual. Null takes it away.
    void answer_with(Answer answer);

    std::vector<HttpRequest> seen() const;
    // Requests whose target begins so, in the order in which they came.
    std::vector<HttpRequest> seen(const std::string& prefix) const;
    std::vector<HttpRequest> seen_by(const Tenant& tenant) const;

    std::string install_kid() const { return "0f5dd1bc-6a7c-4d1b-9a1c-5b0c1b7a6f10"; }

    const RsaKeyPair& install_key() const { return install_key_; }

    // A further key under its own kid, as after a rotation.
    std::string add_install_key(const RsaKeyPair& key);

  private:
    HttpResponse answer(const HttpRequest& request);
    HttpResponse usual_answer(const std::string& target) const;

    const RsaKeyPair install_key_ = make_rsa_key();
    mutable std::mutex mutex_;
    Answer answer_;                            // guarded by mutex_
    std::vector<HttpRequest> seen_;            // guarded by mutex_
    std::map<std::string, std::string> keys_;  // guarded by mutex_; PEM by kid
    RunningServer server_;
    const std::string url_;
};

}  // namespace healthlint
