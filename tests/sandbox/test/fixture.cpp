#include "tests/sandbox/test/fixture.h"

#include "bridge/base/encoding.h"
#include "tests/sandbox/site/adf_text.h"

namespace healthlint::sandbox {
namespace {

Json descriptor() {
    return parse_json(R"json({
        "key": "com.healthlint.app", "baseUrl": "https://app.example",
        "authentication": {"type": "jwt"}, "scopes": ["READ", "WRITE"],
        "lifecycle": {"installed": "/installed", "enabled": "/enabled",
                      "disabled": "/disabled", "uninstalled": "/uninstalled"},
        "modules": {
          "webhooks": [
            {"event": "jira:issue_updated", "url": "/hook?key={issue.key}",
             "filter": "project in (AIX, RECO)"},
            {"event": "jira:issue_created", "url": "/hook"},
            {"event": "comment_created", "url": "/hook"}],
          "jiraEntityProperties": [{"key": "p", "name": {"value": "p"}, "entityType": "issue",
            "keyConfigurations": [{"propertyKey": "healthlint", "extractions": [
              {"objectName": "grade", "type": "string", "alias": "healthGrade"}]}]}]}})json");
}

}  // namespace

Result<HttpResponse> NotingApp::send(const HttpRequest& request) {
    if (request.method == "GET") return HttpResponse{.body = dump_json(descriptor)};
    received.push_back(request);
    int status = 204;
    if (!answers.empty()) {
        status = answers.front();
        answers.pop_front();
    }
    if (status == 0) return fail(Errc::Unavailable, "no answer");
    return HttpResponse{.status = status};
}

SandboxTest::SandboxTest(Options options) : sandbox_(std::move(options), clock_, app_) {
    app_.descriptor = descriptor();
}

HttpResponse SandboxTest::send(HttpRequest request) {
    return sandbox_.handle(request).value_or(HttpResponse{.status = 0});
}

HttpResponse SandboxTest::person(
    const std::string& method, const std::string& url, const Json& body, const std::string& email) {
    return send(
        {.method = method,
         .url = url,
         .headers = {{"Authorization", "Basic " + base64_encode(email + ":token")}},
         .body = body.is_null() ? "" : dump_json(body)});
}

std::string SandboxTest::secret(const std::string& product) {
    return sandbox_.with_world([&](World& world) {
        const Installation* found = world.installation(product);
        return found == nullptr ? std::string() : found->shared_secret;
    });
}

HttpResponse SandboxTest::app(
    const std::string& method, const std::string& url, const Json& body, HttpHeaders headers) {
    const bool wiki = url.rfind("/wiki/", 0) == 0;
    const Target target = split_target(url);
    const auto now = to_seconds(clock_.now()).time_since_epoch().count();
    const Json claims{
        {"iss", "com.healthlint.app"},
        {"iat", now},
        {"exp", now + 180},
        {"qsh",
         query_string_hash(method, wiki ? target.path.substr(5) : target.path, target.query)}};
    headers.emplace_back(
        "Authorization", "JWT " + sign_hs256(claims, secret(wiki ? "confluence" : "jira")));
    return send(
        {.method = method,
         .url = url,
         .headers = std::move(headers),
         .body = body.is_null() ? "" : dump_json(body)});
}

void SandboxTest::install(const std::string& product) {
    const auto done = sandbox_.install("https://app.example/atlassian-connect.json", product);
    ASSERT_TRUE(done) << done.error().message;
    app_.received.clear();
}

Json body_of(const HttpResponse& response) {
    return parse_json(response.body);
}

Json adf(const std::string& text) {
    return adf_of_lines({text});
}

}  // namespace healthlint::sandbox
