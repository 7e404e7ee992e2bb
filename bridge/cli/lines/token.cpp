// The Connect JWT workbench. Line protocols: one JSON object per line in, one per line out, in
// order. `verify` asks the very verifier that guards the routes.

#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "bridge/atlassian/caller.h"
#include "bridge/atlassian/connect/jwt.h"
#include "bridge/atlassian/connect/qsh.h"
#include "bridge/atlassian/connect/verifier.h"
#include "bridge/atlassian/forge/key_set.h"
#include "bridge/atlassian/forge/verifier.h"
#include "bridge/base/ascii.h"
#include "bridge/base/clock.h"
#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"
#include "bridge/cli/lines/answer_line.h"

namespace healthlint {
namespace {

struct Line {
    Json json;  // an object
    std::string text;
    TimePoint now{};
};

OrderedJson line_error(std::string message) {
    return {{"error", std::move(message)}};
}

// "https://a.example/x?y" -> "/x?y"; a target stays.
std::string target_of(const std::string& url) {
    const auto scheme_end = url.find("://");
    if (scheme_end == std::string::npos) return url;
    const auto target = url.find_first_of("/?", scheme_end + 3);
    return target == std::string::npos ? "/" : url.substr(target);
}

std::string path_of_base(const Json& input) {
    std::string base_url = string_member(input, "base_url");
    if (base_url.find("://") == std::string::npos) return base_url;
    const auto url = parse_url(base_url);
    return url && url->target != "/" ? url->target : std::string{};
}

OrderedJson answer_qsh(const Line& line) {
    const Json& input = line.json;
    const std::string method = string_member(input, "method");
    const std::string url = string_member(input, "url");
    if (method.empty() || url.empty()) return line_error("\"method\" and \"url\" are needed");
    const std::string base_path = path_of_base(input);
    return {
        {"canonical", canonical_request(method, url, base_path)},
        {"qsh", query_string_hash(method, url, base_path)}};
}

std::optional<TokenKind> kind_of(std::string_view name) {
    if (name == "symmetric") return TokenKind::HostSigned;
    if (name == "context") return TokenKind::Context;
    if (name == "asymmetric") return TokenKind::SignedInstall;
    if (name == "fit") return TokenKind::ForgeEvent;
    return std::nullopt;
}

ConnectVerifier verifier_for(const Json& input) {
    VerifierOptions options{
        .app_key = string_member(input, "app_key"), .base_url = string_member(input, "base_url")};
    return {
        std::move(options),
        [&input](const std::string& client_key) -> Result<std::optional<SiteSecrets>> {
            if (client_key != string_member(input, "client_key")) return std::nullopt;
            return SiteSecrets{.site = {client_key}, .secrets = {string_member(input, "secret")}};
        },
        [&input](const std::string& kid) -> Result<std::string> {
            const Json* keys = find_member(input, "install_keys");
            const std::string pem = keys != nullptr ? string_member(*keys, kid) : std::string{};
            if (pem.empty()) return fail(Errc::NotFound, "no such install key");
            return pem;
        }};
}

// A person's token opens other routes than an event's; here both are judged.
tl::expected<Caller, TokenError> verify_fit(
    const Json& input, const HttpRequest& request, TimePoint now) {
    const Json* jwks = find_member(input, "jwks");
    const auto keys = read_key_set(jwks != nullptr ? dump_json(*jwks) : std::string{});
    const ForgeVerifier verifier(
        {.app_id = string_member(input, "forge_app_id")},
        [](const ForgeContext&) -> Result<std::optional<SiteId>> { return std::nullopt; },
        [&keys](const std::string& kid) -> Result<std::string> {
            if (!keys) return tl::unexpected(keys.error());
            const auto found = keys->find(kid);
            if (found == keys->end()) return fail(Errc::NotFound, "no such key in the set");
            return found->second;
        });
    auto caller = verifier.verify(TokenKind::ForgeEvent, request, now);
    if (!caller && caller.error() == TokenError::WrongTokenKind)
        return verifier.verify(TokenKind::ForgeUi, request, now);
    return caller;
}

// The token to judge is given beside the URL; one inside would be judged instead. The hash leaves
// the parameter out.
std::string without_jwt(const std::string& target) {
    const auto question = target.find('?');
    if (question == std::string::npos) return target;
    std::vector<std::string> kept;
    for (const std::string_view pair : split(std::string_view(target).substr(question + 1), '&'))
        if (!pair.starts_with("jwt=")) kept.emplace_back(pair);
    return target.substr(0, question) + (kept.empty() ? "" : "?" + join(kept, "&"));
}

// What the body of an install says beside its tenant is no part of the question, so it names this
// app and a site that may install.
std::string install_body(const Json& input) {
    const std::string named = string_member(input, "body_client_key");
    return dump_json(Json{
        {"clientKey", named.empty() ? string_member(input, "client_key") : named},
        {"key", string_member(input, "app_key")},
        {"baseUrl", "https://site.atlassian.net"}});
}

OrderedJson answer_verify(const Line& line) {
    const Json& input = line.json;
    const std::string kind_name = string_member(input, "kind");
    const auto kind = kind_of(kind_name);
    if (!kind)
        return line_error(
            "kind \"" + kind_name + "\" is not one of symmetric, context, asymmetric, fit");
    const bool is_fit = *kind == TokenKind::ForgeEvent;
    HttpRequest request{
        .method = string_member(input, "method"),
        .url = without_jwt(target_of(string_member(input, "url"))),
        .headers = {
            {"Authorization", (is_fit ? "Bearer " : "JWT ") + string_member(input, "token")}}};
    if (*kind == TokenKind::SignedInstall) request.body = install_body(input);
    const auto caller = is_fit ? verify_fit(input, request, line.now)
                               : verifier_for(input).verify(*kind, request, line.now);
    OrderedJson answer;
    answer["ok"] = caller.has_value();
    answer["code"] = caller ? "OK" : std::string(to_string(caller.error()));
    return answer;
}

// With "claims": exactly these, by "secret" or by "private_key" and "kid". Without: the token that
// the bridge itself would send with this request.
OrderedJson answer_sign(const Line& line) {
    const Json& input = line.json;
    const std::string secret = string_member(input, "secret");
    if (input.contains("claims")) {
        // Read again, in the order in which the claims were written; the text is known to be sound.
        const OrderedJson ordered = OrderedJson::parse(line.text).at("claims");
        const std::string private_key = string_member(input, "private_key");
        const std::string token =
            private_key.empty() ? sign_hs256(ordered, secret)
                                : sign_rs256(ordered, string_member(input, "kid"), private_key);
        if (token.empty()) return line_error("\"private_key\" cannot be read");
        return {{"token", token}};
    }
    HttpRequest request{
        .method = string_member(input, "method"), .url = string_member(input, "url")};
    const ConnectCredentials credentials(
        string_member(input, "app_key"),
        string_member(input, "client_key"),
        string_member(input, "base_url"),
        secret);
    const auto signed_request = credentials.authorize(request, line.now);
    if (!signed_request) return line_error(signed_request.error().message);
    constexpr std::string_view kScheme = "JWT ";
    return {{"token", request.headers.back().second.substr(kScheme.size())}};
}

using Answer = OrderedJson (*)(const Line&);

int answer_lines(Answer answer, std::optional<long long> now_seconds) {
    const SystemClock clock;
    std::string text;
    while (std::getline(std::cin, text)) {
        Json input = parse_json(text);
        const TimePoint now =
            now_seconds ? TimePoint(std::chrono::seconds(*now_seconds)) : clock.now();
        const OrderedJson out = input.is_object()
                                    ? answer({.json = std::move(input), .text = text, .now = now})
                                    : line_error("expected one JSON object per line");
        answer_line(out);
    }
    return kExitHealthy;
}

}  // namespace

void add_token_command(CLI::App& app, CommandLine& line) {
    CLI::App* token = app.add_subcommand("token", "Sign, verify and hash as Connect does");
    token->require_subcommand(1);
    const auto now = std::make_shared<std::optional<long long>>();
    const auto add =
        [&](const char* name, const char* summary, const char* example, Answer answer) {
            CLI::App* command = token->add_subcommand(name, summary);
            command->add_option("--now", *now, "Time of the check, seconds since 1970");
            command->footer(example);
            command->callback([&line, now, answer] {
                line.run = [now, answer] { return answer_lines(answer, *now); };
            });
        };
    add("qsh",
        "Hash requests: {\"method\",\"url\",\"base_url\"?} per line",
        R"(Example: echo '{"method":"GET","url":"/a?b=1"}' | healthlint token qsh)",
        answer_qsh);
    add("sign",
        "Sign: {\"claims\",\"secret\"} or {\"method\",\"url\",\"base_url\",\"app_key\",...} per "
        "line",
        R"(Example: echo '{"claims":{"iss":"a"},"secret":"s"}' | healthlint token sign)",
        answer_sign);
    add("verify",
        "Verify: {\"kind\",\"token\",\"method\",\"url\",\"base_url\",\"client_key\",...} per line",
        R"(Example: healthlint token verify --now 1795420800 < tokens.jsonl)",
        answer_verify);
}

}  // namespace healthlint
