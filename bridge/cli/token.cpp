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
#include "bridge/base/clock.h"
#include "bridge/base/json.h"
#include "bridge/cli/command.h"
#include "bridge/cli/commands.h"

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
    if (kind_name == "fit")
        return line_error("kind \"fit\" (Forge invocation token) is not supported yet");
    const auto kind = kind_of(kind_name);
    if (!kind)
        return line_error(
            "kind \"" + kind_name + "\" is not one of symmetric, context, asymmetric");
    HttpRequest request{
        .method = string_member(input, "method"),
        .url = target_of(string_member(input, "url")),
        .headers = {{"Authorization", "JWT " + string_member(input, "token")}}};
    if (*kind == TokenKind::SignedInstall) request.body = install_body(input);
    const auto caller = verifier_for(input).verify(*kind, request, line.now);
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
        std::cout << dump_json(out) << std::endl;  // flushed: people and programs read along
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
