#include "bridge/cli/operate/doctor_checks.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "bridge/atlassian/rate_headers.h"
#include "bridge/base/json.h"
#include "bridge/cli/pack_files.h"
#include "bridge/packs/admin_tests/admin_tests.h"
#include "bridge/store/open_store.h"

namespace healthlint {
namespace {

using Status = Diagnosis::Status;
namespace fs = std::filesystem;

bool is_local(const std::string& host) {
    return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

Diagnosis diagnose_sites(Store& store) {
    const auto sites = store.sites();
    if (!sites && sites.error().code == Errc::Unauthorized)
        return {
            Status::Failure,
            "sites",
            "the stored secrets were sealed with another key",
            "put the key back that was in use when the store was written; see `secrets rotate`"};
    if (!sites) return {Status::Failure, "sites", sites.error().message, "see the check \"store\""};
    const auto active = std::ranges::count(*sites, SiteState::Active, &Site::state);
    if (active == 0)
        return {
            Status::Warning,
            "sites",
            "the app is installed nowhere",
            "install it (connect-descriptor/README.md), or give jira.site, email and token_file"};
    return {Status::Good, "sites", std::to_string(active) + " active installations", ""};
}

Diagnosis diagnose_queues(Store& store) {
    const auto backlog = store.backlog();
    if (!backlog) return {Status::Failure, "queues", backlog.error().message, ""};
    const long long dead = backlog->inbox.dead + backlog->outbox.dead;
    const std::string words = std::to_string(backlog->inbox.waiting) + " events and " +
                              std::to_string(backlog->outbox.waiting) + " writes wait, " +
                              std::to_string(dead) + " were given up";
    if (dead > 0)
        return {Status::Warning, "queues", words, "look at the reasons: healthlint queue list"};
    return {Status::Good, "queues", words, ""};
}

fs::path folder_of(const std::string& file) {
    const fs::path parent = fs::path(file).parent_path();
    return parent.empty() ? fs::path(".") : parent;
}

}  // namespace

std::string_view to_string(Diagnosis::Status status) {
    switch (status) {
    case Status::Good: return "ok";
    case Status::Warning: return "warning";
    case Status::Failure: return "failure";
    case Status::Skipped: return "skipped";
    }
    return "";  // not reached
}

Diagnosis diagnose_keys(const Config& config) {
    constexpr const char* kMake =
        "(umask 077 && openssl rand -base64 32 > key), and secrets: {key_file: key}";
    if (config.secret_keys.empty())
        return {Status::Failure, "secret key", "there is none, `serve` will not start", kMake};
    const auto box = SecretBox::from_keys(config.secret_keys);
    if (!box) return {Status::Failure, "secret key", box.error().message, kMake};
    return {Status::Good, "secret key", "readable", ""};
}

Diagnosis diagnose_base_url(const Config& config) {
    if (config.base_url.empty())
        return {
            Status::Warning,
            "base URL",
            "not set: Atlassian would have to call localhost",
            "set base_url to the https address that the proxy in front answers"};
    const auto url = parse_url(config.base_url);
    if (!url)
        return {
            Status::Failure,
            "base URL",
            config.base_url + " is no URL",
            "write it like https://healthlint.example.com"};
    if (url->scheme != "https" && !is_local(url->host))
        return {
            Status::Failure,
            "base URL",
            config.base_url + " is not https, so Atlassian will not call it",
            "put a proxy with TLS in front (scripts/packaging/nginx.conf)"};
    return {Status::Good, "base URL", config.base_url, ""};
}

Diagnosis diagnose_rules(const Config& config) {
    const auto sources = read_pack_files(config.pack_file, config.site_file);
    if (!sources)
        return {Status::Failure, "rules", sources.error().message, "set rules.pack and rules.site"};
    const LoadedPack loaded = load_tested_pack(*sources, FieldCatalog::system_fields());
    if (!loaded.ok())
        return {
            Status::Failure,
            "rules",
            first_line(render_diagnostics(*sources, loaded)),
            "see everything: healthlint rules validate " + config.pack_file};
    return {
        Status::Good,
        "rules",
        loaded.rulebook->name() + ", " + std::to_string(loaded.rulebook->rules.size()) + " rules",
        ""};
}

Diagnosis diagnose_front_end(const Config& config) {
    if (fs::exists(fs::path(config.ui_dir) / "index.html"))
        return {Status::Good, "front end", config.ui_dir, ""};
    return {
        Status::Warning,
        "front end",
        config.ui_dir + " has no index.html: badges work, the panel does not",
        "set ui.dir to the built front end"};
}

Diagnosis diagnose_operator(const Config& config) {
    if (!config.operator_password.empty())
        return {Status::Good, "operator", "status and metrics ask for a password", ""};
    return {
        Status::Warning,
        "operator",
        "no password: /operator/status and /metrics are shut",
        "set operator.password_file or HEALTHLINT_OPERATOR_PASSWORD"};
}

Diagnosis diagnose_disk(const std::string& folder, long long free_bytes) {
    constexpr long long kMegabyte = 1LL << 20U;
    const std::string words = std::to_string(free_bytes / kMegabyte) + " MB free in " + folder;
    const Status status = free_bytes < kNoDiskBytes    ? Status::Failure
                          : free_bytes < kLowDiskBytes ? Status::Warning
                                                       : Status::Good;
    return {status, "disk", words, status == Status::Good ? "" : "make room, or move the store"};
}

std::vector<Diagnosis> diagnose_store(const Config& config) {
    const StoreAddress address{.place = config.store_path, .password = config.store_password};
    std::vector<Diagnosis> found;
    const auto box = SecretBox::from_keys(config.secret_keys);
    if (!box) return {{Status::Skipped, "store", "needs the secret key", ""}};
    if (!is_postgres(config.store_path)) {
        const fs::path folder = folder_of(config.store_path);
        std::error_code error;
        const auto space = fs::space(folder, error);
        if (error)
            return {
                {Status::Failure,
                 "store",
                 "the folder " + folder.string() + " cannot be used: " + error.message(),
                 "make it, writable for the user that runs `serve`"}};
        found.push_back(diagnose_disk(folder.string(), static_cast<long long>(space.available)));
        if (!fs::exists(config.store_path)) {
            found.push_back(
                {Status::Warning,
                 "store",
                 config.store_path + " is not there yet",
                 "the first start of `serve` makes it"});
            return found;
        }
    }
    const auto store = open_store(address, *box);
    if (!store) {
        found.push_back(
            {Status::Failure,
             "store",
             store.error().message,
             "see bridge/store/README.md: address, password, rights, version"});
        return found;
    }
    found.push_back({Status::Good, "store", described(address), ""});
    found.push_back(diagnose_sites(**store));
    found.push_back(diagnose_queues(**store));
    return found;
}

Diagnosis judge_clock(TimePoint here, std::optional<TimePoint> there, const std::string& whose) {
    if (!there) return {Status::Skipped, "clock", whose + " did not tell the time", ""};
    const auto ahead = std::chrono::duration_cast<std::chrono::seconds>(here - *there);
    const auto size = std::chrono::abs(ahead);
    const std::string words = std::to_string(size.count()) + " s " +
                              (ahead.count() < 0 ? "behind " : "ahead of ") + whose;
    const Status status = size > kClockFailure   ? Status::Failure
                          : size > kClockWarning ? Status::Warning
                                                 : Status::Good;
    return {
        status,
        "clock",
        words,
        status == Status::Good ? "" : "synchronise it: timedatectl set-ntp true"};
}

Diagnosis diagnose_clock(Transport& transport, const Config& config, TimePoint now) {
    const std::string& url = config.jira ? config.jira->site : config.install_keys_url;
    const auto answer = transport.send({.method = "HEAD", .url = url + "/"});
    if (!answer)
        return {
            Status::Warning,
            "clock",
            url + " does not answer: " + answer.error().message,
            "let this machine call out by https, or run doctor --offline"};
    const auto date = find_header(answer->headers, "Date");
    return judge_clock(now, date ? parse_http_date(*date) : std::nullopt, url);
}

Diagnosis diagnose_bridge(Transport& transport, const Config& config) {
    const std::string url = config.effective_base_url(config.port);
    const auto answer = transport.send({.url = url + "/readyz"});
    if (!answer)
        return {
            Status::Warning,
            "bridge",
            "nobody answers at " + url,
            "start `healthlint serve`; then look at the proxy in front of it"};
    const Json said = parse_json(answer->body);
    if (string_member(said, "status") == "ready")
        return {Status::Good, "bridge", "ready, " + string_member(said, "duty"), ""};
    const std::string reason = string_member(said, "reason");
    return {
        Status::Failure,
        "bridge",
        url + "/readyz answers " + std::to_string(answer->status) +
            (reason.empty() ? ", which is no answer of a bridge" : ": " + reason),
        reason.empty() ? "let the proxy pass everything below base_url on to the bridge"
                       : "its log says more"};
}

}  // namespace healthlint
