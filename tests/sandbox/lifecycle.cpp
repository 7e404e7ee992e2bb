// The host's side of a Sandbox: installs, uninstalls and webhook deliveries. Everything that is
// sent is built under the lock and sent outside of it.

#include "bridge/base/hash.h"
#include "tests/sandbox/host/tokens.h"
#include "tests/sandbox/sandbox.h"

namespace healthlint::sandbox {
namespace {

constexpr std::chrono::milliseconds kDeliveryPoll{10};

bool is_installed(int status) {
    return status == 200 || status == 204;
}

// Aliases of "jiraEntityProperties" become fields that JQL can ask for.
void register_aliases(World& world, const Json& descriptor) {
    const Json* modules = find_member(descriptor, "modules");
    const Json* list = modules == nullptr ? nullptr : find_member(*modules, "jiraEntityProperties");
    if (list == nullptr || !list->is_array()) return;
    std::vector<Field> fields = world.catalog.all();
    world.indexed.clear();
    for (const Json& module : *list) {
        const Json* configurations = find_member(module, "keyConfigurations");
        if (configurations == nullptr) continue;
        for (const Json& configuration : *configurations) {
            for (const Json& extraction : configuration.value("extractions", Json::array())) {
                std::string name = string_member(extraction, "alias");
                const std::string path = string_member(extraction, "objectName");
                const std::string property = string_member(configuration, "propertyKey");
                if (name.empty()) name = property + "." + path;
                const std::string type = string_member(extraction, "type");
                world.indexed.push_back({FieldId{name}, property, path, type});
                if (world.catalog.by_id(FieldId{name}) == nullptr)
                    fields.push_back(
                        {.id = FieldId{name},
                         .name = name,
                         .clause_names = {name},
                         .type = type == "number" ? "number" : "option",
                         .custom = true});
            }
        }
    }
    world.catalog = FieldCatalog(std::move(fields));
}

HttpRequest hub_request(const Delivery& delivery) {
    HttpRequest request{
        .method = "POST",
        .url = delivery.url,
        .headers = {{"Content-Type", "application/json"}},
        .body = delivery.body};
    if (!delivery.hub_secret.empty())
        request.headers.emplace_back(
            "X-Hub-Signature", hub_signature(delivery.body, delivery.hub_secret));
    return request;
}

}  // namespace

Result<void> Sandbox::make_install_key() {
    if (install_key_) return {};
    auto key = InstallKey::generate();
    if (!key) return tl::unexpected(key.error());
    install_key_ = std::move(*key);
    world_.install_key_id = install_key_->id();
    world_.install_key_pem = install_key_->public_pem();
    return {};
}

Result<HttpResponse> Sandbox::send_lifecycle(
    const Installation& installation, const std::string& event) {
    HttpRequest request;
    {
        const std::lock_guard lock(mutex_);
        const std::string product_url =
            installation.product == "confluence" ? world_.wiki_url() : world_.jira_url();
        const bool by_key = event == "installed" || event == "uninstalled";
        request = by_key ? signed_install_request(
                               installation, *install_key_, event, product_url, clock_.now())
                         : signed_host_request(
                               installation,
                               lifecycle_url(installation, event),
                               lifecycle_body(installation, event, product_url),
                               clock_.now());
    }
    if (request.url.empty()) return HttpResponse{.status = 204};  // the app does not want it
    return out_.send(request);
}

Result<Sandbox::Installed> Sandbox::install(
    const std::string& descriptor_url, const std::string& product) {
    if (product != "jira" && product != "confluence")
        return fail(Errc::Invalid, "product has to be jira or confluence");
    const auto descriptor = out_.send({.method = "GET", .url = descriptor_url});
    if (!descriptor) return tl::unexpected(descriptor.error());
    Installation installation{.product = product, .descriptor = parse_json(descriptor->body)};
    if (descriptor->status != 200 || installation.app_key().empty() ||
        installation.app_url().empty())
        return fail(Errc::Invalid, "no descriptor at " + descriptor_url);
    {
        const std::lock_guard lock(mutex_);
        if (auto key = make_install_key(); !key) return tl::unexpected(key.error());
        const Installation* before = world_.installation(product);
        const std::string seed = install_key_->id() + product + installation.app_key() +
                                 std::to_string(++last_installation_);
        // An upgrade keeps the client key and gets a new secret.
        installation.client_key =
            before != nullptr ? before->client_key : sha256_hex("client " + seed).substr(0, 36);
        installation.shared_secret = "ATCO" + sha256_hex("secret " + seed + install_key_->sign({}));
    }
    const auto answer = send_lifecycle(installation, "installed");
    if (!answer) return tl::unexpected(answer.error());
    if (!is_installed(answer->status))
        return fail(
            Errc::Invalid,
            "The app host returned HTTP response code " + std::to_string(answer->status) +
                " when we tried to contact it during installation");
    installation.enabled = true;
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(
            world_.installations, [&](const Installation& one) { return one.product == product; });
        world_.installations.push_back(installation);
        register_aliases(world_, installation.descriptor);
    }
    const auto enabled = send_lifecycle(installation, "enabled");
    static_cast<void>(enabled);  // like a webhook, but nobody waits for it
    return Installed{.client_key = installation.client_key, .status = answer->status};
}

Result<void> Sandbox::uninstall(const std::string& product) {
    Installation installation;
    {
        const std::lock_guard lock(mutex_);
        const Installation* found = world_.installation(product);
        if (found == nullptr) return fail(Errc::NotFound, "no app is installed in " + product);
        installation = *found;
        std::erase_if(
            world_.installations, [&](const Installation& one) { return one.product == product; });
    }
    // The host sends both at once, in no order, and retries neither.
    const auto disabled = send_lifecycle(installation, "disabled");
    const auto uninstalled = send_lifecycle(installation, "uninstalled");
    static_cast<void>(disabled);
    if (!uninstalled) return tl::unexpected(uninstalled.error());
    return {};
}

std::string Sandbox::install_forge(const std::string& product) {
    const std::lock_guard lock(mutex_);
    std::string token =
        sha256_hex(world_.options.cloud_id + product + std::to_string(++last_installation_));
    world_.system_tokens[product] = token;
    return token;
}

int Sandbox::deliver() {
    int sent = 0;
    for (;; ++sent) {
        std::optional<Delivery> delivery;
        HttpRequest request;
        {
            const std::lock_guard lock(mutex_);
            delivery = world_.webhooks.take_due(clock_.now());
            if (!delivery) return sent;
            const Installation* found = nullptr;
            for (const Installation& one : world_.installations)
                if (one.client_key == delivery->client_key) found = &one;
            if (delivery->client_key.empty()) {
                request = hub_request(*delivery);
            } else if (found == nullptr) {  // uninstalled meanwhile
                world_.webhooks.settle(std::move(*delivery), 204, clock_.now());
                continue;
            } else {
                request = signed_host_request(*found, delivery->url, delivery->body, clock_.now());
            }
        }
        request.headers.emplace_back("X-Atlassian-Webhook-Identifier", delivery->identifier);
        request.headers.emplace_back("X-Atlassian-Webhook-Flow", "Primary");
        if (delivery->retry > 0)
            request.headers.emplace_back(
                "X-Atlassian-Webhook-Retry", std::to_string(delivery->retry));
        if (!delivery->trace.empty())
            request.headers.emplace_back("X-Atlassian-Webhook-Trace", delivery->trace);
        const auto answer = out_.send(request);
        const std::lock_guard lock(mutex_);
        world_.webhooks.settle(std::move(*delivery), answer ? answer->status : 0, clock_.now());
    }
}

void Sandbox::deliver_until(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        deliver();
        if (!clock_.wait_until(clock_.now() + kDeliveryPoll, stop)) return;
    }
}

bool Sandbox::is_idle() const {
    const std::lock_guard lock(mutex_);
    return world_.webhooks.waiting() == 0 && world_.webhooks.in_flight() == 0;
}

}  // namespace healthlint::sandbox
