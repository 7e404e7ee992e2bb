// The control API: what tests and scripts do to the site that no user of Jira could.

#include "bridge/base/ascii.h"
#include "tests/sandbox/pages/pages.h"
#include "tests/sandbox/rest/call.h"

namespace healthlint::sandbox {
namespace {

HttpResponse text_response(std::string text) {
    return {.headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = std::move(text)};
}

HttpResponse failed(const Error& error) {
    int status = 502;  // the app did not do its part
    if (error.code == Errc::Invalid) status = 400;
    if (error.code == Errc::NotFound) status = 404;
    return reply(status, {{"error", error.message}});
}

HttpResponse install(Sandbox& sandbox, const Json& body) {
    const auto done =
        sandbox.install(string_member(body, "descriptor_url"), string_member(body, "product"));
    if (!done) return failed(done.error());
    return reply(200, {{"client_key", done->client_key}, {"status", done->status}});
}

HttpResponse uninstall(Sandbox& sandbox, const Json& body) {
    std::string product = string_member(body, "product");
    if (product.empty()) product = "jira";
    if (auto done = sandbox.uninstall(product); !done) return failed(done.error());
    return reply(200, Json::object());
}

HttpResponse add_webhook(World& world, const Json& body) {
    AdminWebhook webhook{
        .url = string_member(body, "url"), .secret = string_member(body, "secret"), .events = {}};
    const Json* events = find_member(body, "events");
    if (webhook.url.empty() || events == nullptr || !events->is_array())
        return reply(400, {{"error", "a webhook has a url and events"}});
    for (const Json& event : *events)
        if (event.is_string()) webhook.events.push_back(event.get<std::string>());
    world.admin_webhooks.push_back(std::move(webhook));
    return reply(200, Json::object());
}

HttpResponse add_faults(Sandbox& sandbox, const Json& body) {
    const auto added = sandbox.with_world([&](World& world) { return world.faults.add(body); });
    if (!added) return failed(added.error());
    return reply(200, sandbox.with_world([](World& world) { return world.faults.json(); }));
}

Json ledger(const World& world) {
    Json json = world.journal.ledger();
    json["points"] = Json::object();
    json["points_ever"] = Json::object();
    for (const Installation& one : world.installations) {
        json["points"][one.app_key()] = world.limits.points_used(one.app_key(), world.clock.now());
        json["points_ever"][one.app_key()] = world.limits.points_ever(one.app_key());
    }
    json["webhooks"] = {
        {"waiting", world.webhooks.waiting() + world.webhooks.in_flight()},
        {"sent", world.webhooks.log()},
        {"failed", world.webhooks.failed()}};
    json["issues"] = world.issues.size();
    return json;
}

HttpResponse token(const World& world, std::string_view query) {
    const auto key = query_parameter(query, "issueKey").value_or("");
    const IssuePtr issue = world.issues.find(key);
    std::string account = query_parameter(query, "accountId").value_or("");
    if (account.empty()) account = world.site.users.front().account_id;
    const Installation* installation = nullptr;
    for (const Installation& one : world.installations)
        if (one.product == "jira" && one.enabled) installation = &one;
    if (!issue || installation == nullptr)
        return reply(404, {{"error", issue ? "no app is installed" : "no such issue"}});
    const Json& project = *issue->fields.find("project");
    const Json context{
        {"jira",
         {{"issue", {{"id", std::to_string(issue->id)}, {"key", issue->key}}},
          {"project", {{"id", project.at("id")}, {"key", project.at("key")}}}}}};
    return text_response(context_token(*installation, account, context, world.clock.now()));
}

HttpResponse clear_faults(Sandbox& sandbox) {
    sandbox.with_world([](World& world) { world.faults.clear(); });
    return reply(200, Json::array());
}

HttpResponse install_key(const World& world, std::string_view id) {
    if (world.install_key_id.empty() || world.install_key_id != id)
        return {.status = 404, .headers = {{"Content-Type", "text/plain"}}, .body = "no such key"};
    return text_response(world.install_key_pem);
}

}  // namespace

std::optional<HttpResponse> answer_control(Sandbox& sandbox, const HttpRequest& request) {
    const Target target = split_target(request.url);
    const std::string_view path = target.path;
    constexpr std::string_view kKeys = "/install-keys/";
    if (request.method == "GET" && path.substr(0, kKeys.size()) == kKeys)
        return sandbox.with_world(
            [&](World& world) { return install_key(world, path.substr(kKeys.size())); });
    if (path.substr(0, 9) != "/sandbox/") return std::nullopt;
    const std::string route = request.method + " " + std::string(path);
    const Json body = parse_json(request.body);
    if (route == "POST /sandbox/install") return install(sandbox, body);
    if (route == "POST /sandbox/uninstall") return uninstall(sandbox, body);
    if (route == "POST /sandbox/faults") return add_faults(sandbox, body);
    if (route == "DELETE /sandbox/faults") return clear_faults(sandbox);
    if (route == "POST /sandbox/webhooks")
        return sandbox.with_world([&](World& world) { return add_webhook(world, body); });
    if (route == "GET /sandbox/ledger")
        return reply(200, sandbox.with_world([](World& world) { return ledger(world); }));
    if (route == "GET /sandbox/context-token")
        return sandbox.with_world([&](World& world) { return token(world, target.query); });
    if (route == "GET /sandbox/requests") {
        const auto since =
            parse_integer(query_parameter(target.query, "since").value_or("0")).value_or(0);
        const auto asked_path = query_parameter(target.query, "path").value_or("");
        return reply(200, sandbox.with_world([&](World& world) {
            return world.journal.requests(since, asked_path);
        }));
    }
    if (route == "GET /sandbox/properties") {
        const auto key = query_parameter(target.query, "key").value_or("healthlint");
        const auto since =
            parse_integer(query_parameter(target.query, "since").value_or("0")).value_or(0);
        return reply(200, sandbox.with_world([&](World& world) {
            return world.journal.properties(key, since);
        }));
    }
    return reply(404, {{"error", "no such control: " + route}});
}

}  // namespace healthlint::sandbox
