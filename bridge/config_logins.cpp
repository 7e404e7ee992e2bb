#include "bridge/config_logins.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "bridge/base/ascii.h"
#include "bridge/http/message.h"

namespace healthlint {
namespace {

constexpr int kShortestPoll = 5;  // seconds
constexpr std::size_t kShortestPassword = 12;
constexpr std::size_t kShortestHubSecret = 16;

template <class Target, class Value>
void set(Target& target, const std::optional<Value>& value) {
    if (value) target = *value;
}

// A token is one line; nothing else belongs into a header.
bool is_token(const std::string& token) {
    return !token.empty() && token.find_first_of(" \t\r\n") == std::string::npos;
}

// The text of a file that a key of the section names, without the blanks around it.
std::optional<std::string> read_secret_file(
    const Parameter& section, const char* key, const char* what, Problems& problems) {
    const auto path = ValueReader(section, problems).text(key);
    if (!path) return std::nullopt;
    const auto text = read_text_file(*path);
    if (text) return std::string(trim(*text));
    problems.error(
        kWrongValue,
        place_of(*section.member(key)),
        std::string("cannot read the ") + what + " file " + healthlint::in_quotes(*path));
    return std::nullopt;
}

}  // namespace

std::optional<std::string> read_text_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in || std::filesystem::is_directory(path)) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void read_jira(const Parameter& root, Config& config, Problems& problems) {
    static constexpr std::array kKeys{
        Key{"site"},
        Key{"email"},
        Key{"token_file"},
        Key{"poll_seconds"},
        Key{"webhook_secret_file"}};
    const Parameter* section = find_value(root, "jira", problems);
    if (section == nullptr || !check_map(*section, healthlint::in_quotes("jira"), kKeys, problems))
        return;
    const ValueReader reader(*section, problems);
    JiraLogin login;
    set(login.site, reader.text("site"));
    set(login.email, reader.text("email"));
    set(login.token, read_secret_file(*section, "token_file", "token", problems));
    set(login.webhook_secret,
        read_secret_file(*section, "webhook_secret_file", "webhook secret", problems));
    if (const auto seconds = reader.count("poll_seconds")) {
        if (*seconds < kShortestPoll)
            problems.error(
                kWrongValue,
                place_of(*section->member("poll_seconds")),
                "\"poll_seconds\" is at least " + std::to_string(kShortestPoll));
        config.jira_poll = std::chrono::seconds(*seconds);
    }
    config.jira = std::move(login);
}

Result<void> complete_jira(Config& config, const ReadEnvironment& environment) {
    JiraLogin login = config.jira.value_or(JiraLogin{});
    set(login.site, environment("HEALTHLINT_JIRA_SITE"));
    set(login.email, environment("HEALTHLINT_JIRA_EMAIL"));
    if (const auto path = environment("HEALTHLINT_JIRA_TOKEN_FILE")) {
        const auto text = read_text_file(*path);
        if (!text) return fail(Errc::Invalid, "HEALTHLINT_JIRA_TOKEN_FILE: cannot read " + *path);
        login.token = std::string(trim(*text));
    }
    set(login.token, environment("HEALTHLINT_JIRA_TOKEN"));
    set(login.webhook_secret, environment("HEALTHLINT_JIRA_WEBHOOK_SECRET"));
    config.jira.reset();
    if (login.site.empty() && login.email.empty() && login.token.empty()) return {};
    while (login.site.ends_with('/'))
        login.site.pop_back();
    const auto url = parse_url(login.site);
    if (!url || login.site.find_first_of("?#@ ") != std::string::npos)
        return fail(
            Errc::Invalid,
            "the Jira site to log in to is a URL like https://acme.atlassian.net, found \"" +
                login.site + "\"");
    if (login.email.find('@') == std::string::npos)
        return fail(
            Errc::Invalid,
            "the login to " + login.site + " needs the e-mail address of its account: jira.email " +
                "or HEALTHLINT_JIRA_EMAIL");
    if (!is_token(login.token))
        return fail(
            Errc::Invalid,
            "the login to " + login.site + " needs an API token in one line: jira.token_file, " +
                "HEALTHLINT_JIRA_TOKEN_FILE or HEALTHLINT_JIRA_TOKEN");
    if (!login.webhook_secret.empty() && login.webhook_secret.size() < kShortestHubSecret)
        return fail(
            Errc::Invalid,
            "the secret of Jira's webhooks has at least " + std::to_string(kShortestHubSecret) +
                " characters: jira.webhook_secret_file or HEALTHLINT_JIRA_WEBHOOK_SECRET");
    config.jira = std::move(login);
    return {};
}

void read_operator(const Parameter& root, Config& config, Problems& problems) {
    static constexpr std::array kKeys{Key{"name"}, Key{"password_file"}};
    const Parameter* section = find_value(root, "operator", problems);
    if (section == nullptr ||
        !check_map(*section, healthlint::in_quotes("operator"), kKeys, problems))
        return;
    const auto name = ValueReader(*section, problems).text("name");
    set(config.operator_name, name);
    if (name && (name->empty() || name->find(':') != std::string::npos))
        problems.error(
            kWrongValue,
            place_of(*section->member("name")),
            "the operator's name is a word without a colon, found " + healthlint::in_quotes(*name));
    set(config.operator_password,
        read_secret_file(*section, "password_file", "password", problems));
}

Result<void> complete_operator(Config& config, const ReadEnvironment& environment) {
    set(config.operator_password, environment("HEALTHLINT_OPERATOR_PASSWORD"));
    if (!config.operator_password.empty() && config.operator_password.size() < kShortestPassword)
        return fail(
            Errc::Invalid,
            "the operator's password has at least " + std::to_string(kShortestPassword) +
                " characters: operator.password_file or HEALTHLINT_OPERATOR_PASSWORD");
    return {};
}

}  // namespace healthlint
