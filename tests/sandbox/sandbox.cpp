#include "tests/sandbox/sandbox.h"

#include "bridge/base/ascii.h"
#include "bridge/base/encoding.h"
#include "tests/sandbox/host/forge.h"
#include "tests/sandbox/pages/pages.h"
#include "tests/sandbox/rest/routes.h"
#include "tests/sandbox/site/company.h"

namespace healthlint::sandbox {
namespace {

constexpr std::string_view kWikiPrefix = "/wiki";
constexpr std::string_view kBasic = "Basic ";

bool starts_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

bool is_rest(std::string_view path) {
    return starts_with(path, "/rest/") || starts_with(path, "/wiki/api/") ||
           starts_with(path, "/wiki/rest/");
}

std::string_view caller_name(CallerKind kind) {
    switch (kind) {
    case CallerKind::Anonymous: return "anonymous";
    case CallerKind::App: return "app";
    case CallerKind::Person: return "user";
    }
    return "";
}

// "email:token" of a person of this site; any token will do.
Result<Caller> person_of(const Site& site, std::string_view header) {
    const auto text = base64_decode(header.substr(kBasic.size()));
    const auto colon = text ? text->find(':') : std::string::npos;
    if (colon == std::string::npos || colon + 1 >= text->size())
        return fail(Errc::Unauthorized, "no e-mail and token");
    const User* user = site.user_by_email(text->substr(0, colon));
    if (user == nullptr) return fail(Errc::Unauthorized, "nobody has this e-mail");
    return Caller{.kind = CallerKind::Person, .account_id = user->account_id};
}

HttpResponse unauthorized(const std::string& reason) {
    return reply(
        401,
        {{"message", "Client must be authenticated to access this resource."},
         {"status-code", 401},
         {"detail", reason}});
}

// The issue that a write goes to, for the limit per issue; ids and keys are one issue.
std::string written_issue(const World& world, const Match& match) {
    const bool one_issue = starts_with(match.route->path, "/rest/api/3/issue/{}");
    if (!match.route->writes() || !one_issue) return {};
    const IssuePtr issue = world.issues.find(match.values[0]);
    return issue ? std::to_string(issue->id) : std::string();
}

}  // namespace

Sandbox::Sandbox(Options options, Clock& clock, Transport& out)
    : clock_(clock),
      out_(out),
      world_(clock, std::move(options)) {
    load_world(world_);
}

Result<Caller> Sandbox::authenticate(
    const HttpRequest& request, std::string_view path, const std::string& product, TimePoint now) {
    if (!product.empty()) {
        if (!has_bearer(request, world_.system_tokens[product]))
            return fail(Errc::Unauthorized, "no system token of an app in " + product);
        return Caller{
            .kind = CallerKind::App,
            .account_id = kAppAccountId,
            .client_key = "forge",
            .app_key = "forge"};
    }
    const auto header = find_header(request.headers, "Authorization");
    if (!header) return Caller{};
    if (starts_with(*header, kBasic)) return person_of(world_.site, *header);
    return app_of(request, path, now);
}

Result<Caller> Sandbox::app_of(const HttpRequest& request, std::string_view path, TimePoint now) {
    const bool wiki = starts_with(path, kWikiPrefix);
    const Installation* installation = world_.installation(wiki ? "confluence" : "jira");
    if (jwt_of(request).empty() || installation == nullptr || !installation->enabled)
        return fail(Errc::Unauthorized, "no app of this kind is installed and enabled");
    const std::string_view relative = wiki ? path.substr(kWikiPrefix.size()) : path;
    if (auto verified = verify_app_request(*installation, request, relative, now); !verified)
        return tl::unexpected(verified.error());
    return Caller{
        .kind = CallerKind::App,
        .account_id = kAppAccountId,
        .client_key = installation->client_key,
        .app_key = installation->app_key()};
}

HttpResponse Sandbox::answer_rest(
    const HttpRequest& request, const std::string& product, RequestRow& row) {
    const TimePoint now = clock_.now();
    const auto caller = authenticate(request, row.path, product, now);
    if (!caller) return unauthorized(caller.error().message);
    row.caller = caller_name(caller->kind);
    row.client_key = caller->client_key;
    const auto match = find_route(request.method, row.path);
    if (!match) return no_endpoint(request.method, row.path);
    row.endpoint = match->route->path;
    if (caller->kind == CallerKind::Anonymous && !match->route->anonymous)
        return unauthorized("no credentials");
    if (caller->kind == CallerKind::App && product.empty()) {
        const bool wiki = starts_with(row.path, kWikiPrefix);
        if (!world_.installation(wiki ? "confluence" : "jira")->has_scope(match->route->scope))
            return error_reply(
                403,
                "The app has not the scope that this operation needs: " +
                    std::string(match->route->scope));
    }
    const Admission admission{
        .method = request.method,
        .endpoint = row.endpoint,
        .app = caller->app_key,
        .issue = written_issue(world_, *match)};
    if (auto refusal = world_.limits.refuse(admission, now)) return *refusal;

    Call call{
        .request = request,
        .world = world_,
        .now = now,
        .caller = *caller,
        .path = match->values,
        .query = split_target(request.url).query,
        .body = parse_json(request.body)};
    HttpResponse response = match->route->handler(call);
    const long long objects = call.core_objects + 2 * call.identity_objects;
    world_.limits.charge(caller->app_key, match->route->writes() ? 1 : 1 + objects, now);
    const HttpHeaders limits = world_.limits.headers(admission, now);
    response.headers.insert(response.headers.end(), limits.begin(), limits.end());
    response.headers.emplace_back(
        "Atl-Traceid", "sandbox-" + std::to_string(world_.journal.count()));
    return response;
}

std::optional<HttpResponse> Sandbox::faulty(const Fault& fault, TimePoint now) {
    if (fault.action == "429")
        return too_many_requests(100, std::chrono::seconds(1), "jira-burst-based", now);
    if (fault.action == "429-no-retry-after")
        return HttpResponse{.status = 429, .headers = {{"X-Ratelimit-Remaining", "0"}}};
    if (fault.action == "429-beta")
        return HttpResponse{
            .status = 429,
            .headers = {{"Beta-Retry-After", "1"}, {"Beta-RateLimit-Reason", "jira-burst-based"}}};
    if (fault.action == "503")
        return HttpResponse{.status = 503, .headers = {{"Retry-After", "1"}}};
    if (fault.action == "500") return error_reply(500, "Internal server error");
    return std::nullopt;
}

std::optional<HttpResponse> Sandbox::handle(const HttpRequest& request) {
    if (!is_forge(request.url)) return serve(request, {});
    const auto behind = forge_target(request.url, world_.options.cloud_id);
    if (!behind) return no_endpoint(request.method, split_target(request.url).path);
    HttpRequest arriving = request;
    arriving.url = behind->target;
    return serve(arriving, behind->product);
}

std::optional<HttpResponse> Sandbox::serve(const HttpRequest& request, const std::string& product) {
    const Target target = split_target(request.url);
    if (!is_rest(target.path)) return answer_page(*this, request);
    RequestRow row{
        .at = clock_.now(),
        .method = request.method,
        .path = std::string(target.path),
        .query = std::string(target.query),
        .body = request.body,
        .caller = "anonymous"};
    std::unique_lock lock(mutex_);
    const auto fault = world_.faults.for_request(request.method, target.path);
    std::optional<HttpResponse> response;
    if (fault) response = faulty(*fault, row.at);
    const std::string action = fault ? fault->action : "";
    if (action == "slow") {
        lock.unlock();
        clock_.wait_until(row.at + std::chrono::milliseconds(fault->delay_ms), {});
        lock.lock();
    }
    const bool refused = response.has_value();
    if (!refused && action != "drop") response = answer_rest(request, product, row);
    if (action == "drop-after") response.reset();
    // A refusal by a fault is logged with its caller as well: tests count an app's attempts.
    if (refused || action == "drop")
        if (const auto caller = authenticate(request, row.path, product, row.at)) {
            row.caller = caller_name(caller->kind);
            row.client_key = caller->client_key;
        }
    row.status = response ? response->status : 0;
    const bool by_app = row.caller == "app";
    const TimePoint due = row.at + world_.options.latency;
    world_.journal.add(std::move(row));
    lock.unlock();
    if (by_app && clock_.now() < due) clock_.wait_until(due, {});
    return response;
}

Result<HttpResponse> SandboxTransport::send(const HttpRequest& request) {
    HttpRequest arriving = request;
    const auto url = parse_url(request.url);
    if (!url) return fail(Errc::Invalid, "no absolute URL: " + request.url);
    arriving.url = url->target;
    auto response = sandbox_.handle(arriving);
    if (!response) return fail(Errc::Unavailable, "the connection broke without an answer");
    return std::move(*response);
}

}  // namespace healthlint::sandbox
