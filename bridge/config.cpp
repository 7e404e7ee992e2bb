#include "bridge/config.h"

#include <array>
#include <cstdlib>
#include <filesystem>

#include "bridge/base/ascii.h"
#include "bridge/config_logins.h"
#include "bridge/http/message.h"
#include "bridge/packs/values/values.h"
#include "bridge/packs/values/yaml.h"

namespace healthlint {
namespace {

template <class Target, class Value>
void set(Target& target, const std::optional<Value>& value) {
    if (value) target = *value;
}

// A section of the file: its keys are checked, and those that are there are read.
class Section {
  public:
    template <std::size_t N>
    Section(
        const Parameter& root,
        std::string_view name,
        const std::array<Key, N>& keys,
        Problems& problems)
        : problems_(problems) {
        const Parameter* found = find_value(root, name, problems);
        if (found != nullptr && check_map(*found, in_quotes(name), keys, problems)) map_ = found;
    }

    ValueReader reader() const { return {map_ != nullptr ? *map_ : kNothing, problems_}; }

    void read_text(std::string_view key, std::string& target) const {
        set(target, reader().text(key));
    }

    void read_texts(std::string_view key, std::vector<std::string>& target) const {
        auto texts = reader().texts(key);
        if (!texts.empty()) target = std::move(texts);
    }

    // An http or https URL; a slash at its end is taken off.
    void read_url(std::string_view key, std::string& target) const {
        const auto text = reader().text(key);
        if (!text) return;
        if (!parse_url(*text))
            problems_.error(
                kWrongValue,
                place_of(*map_->member(key)),
                in_quotes(key) + " is an http or https URL, found " + healthlint::in_quotes(*text));
        target = text->ends_with('/') ? text->substr(0, text->size() - 1) : *text;
    }

  private:
    static inline const Parameter kNothing{.kind = Parameter::Kind::Map};
    const Parameter* map_ = nullptr;
    Problems& problems_;
};

void read_listen(const Parameter& root, Config& config, Problems& problems) {
    static constexpr std::array kKeys{Key{"host"}, Key{"port"}};
    constexpr int kHighestPort = 65535;
    const Section listen(root, "listen", kKeys, problems);
    listen.read_text("host", config.host);
    const auto port = listen.reader().count("port");
    if (port && *port > kHighestPort)
        problems.error(
            kWrongValue,
            place_of(*root.member("listen")->member("port")),
            "\"port\" is a number from 0 to " + std::to_string(kHighestPort));
    set(config.port, port);
}

void read_connect(const Parameter& root, Config& config, Problems& problems) {
    static constexpr std::array kKeys{
        Key{"install_keys_url"},
        Key{"allowed_sites"},
        Key{"frame_ancestors"},
        Key{"other_audiences"},
        Key{"blocked"}};
    const Section connect(root, "connect", kKeys, problems);
    connect.read_url("install_keys_url", config.install_keys_url);
    connect.read_texts("allowed_sites", config.allowed_sites);
    connect.read_texts("frame_ancestors", config.frame_ancestors);
    connect.read_texts("other_audiences", config.other_audiences);
    connect.read_texts("blocked", config.blocked);
    // Both go where a blank or semicolon would change the meaning: an allow-list, a header.
    for (const auto* origins : {&config.allowed_sites, &config.frame_ancestors})
        for (const std::string& origin : *origins)
            if (!origin.starts_with("http://") && !origin.starts_with("https://"))
                problems.error(
                    kWrongValue,
                    place_of(*root.member("connect")),
                    "found " + healthlint::in_quotes(origin) + " where an origin was expected",
                    "write it like \"https://*.atlassian.net\"");
            else if (origin.find_first_of(" ;,\t\r\n") != std::string::npos)
                problems.error(
                    kWrongValue,
                    place_of(*root.member("connect")),
                    healthlint::in_quotes(origin) +
                        " holds a blank, comma or semicolon: write a list of origins");
}

void read_forge(const Parameter& root, Config& config, Problems& problems) {
    static constexpr std::array kKeys{Key{"app_id"}, Key{"jwks_url"}, Key{"allowed_api"}};
    constexpr std::string_view kAppId = "ari:cloud:ecosystem::app/";
    const Section forge(root, "forge", kKeys, problems);
    forge.read_text("app_id", config.forge_app_id);
    forge.read_url("jwks_url", config.forge_jwks_url);
    forge.read_texts("allowed_api", config.forge_allowed_api);
    if (!config.forge_app_id.empty() && !config.forge_app_id.starts_with(kAppId))
        problems.error(
            kWrongValue,
            place_of(*root.member("forge")),
            "\"app_id\" is the app's ARI, found " + healthlint::in_quotes(config.forge_app_id),
            "copy app.id of the manifest: " + std::string(kAppId) + "…");
}

void read_retention(const Parameter& root, Config& config, Problems& problems) {
    static constexpr std::array kKeys{Key{"purge_ended_sites_after_days"}};
    // Superseded sites are offered for take-over that long.
    constexpr int kFewestDays = 30;
    const Section retention(root, "retention", kKeys, problems);
    const auto days = retention.reader().count("purge_ended_sites_after_days");
    if (!days) return;
    if (*days < kFewestDays)
        problems.error(
            kWrongValue,
            place_of(*root.member("retention")->member("purge_ended_sites_after_days")),
            "\"purge_ended_sites_after_days\" is at least " + std::to_string(kFewestDays));
    config.purge_ended_after = std::chrono::days(*days);
}

void read_key_file(const Parameter& root, Config& config, Problems& problems) {
    static constexpr std::array kKeys{Key{"key_file"}};
    const Section secrets(root, "secrets", kKeys, problems);
    const auto path = secrets.reader().text("key_file");
    if (!path) return;
    const auto text = read_text_file(*path);
    if (!text) {
        problems.error(
            kWrongValue,
            place_of(*root.member("secrets")->member("key_file")),
            "cannot read the key file " + healthlint::in_quotes(*path),
            "make one with: openssl rand -base64 32");
        return;
    }
    config.secret_keys = std::string(trim(*text));
}

void read_store(const Parameter& root, Config& config, Problems& problems) {
    static constexpr std::array kKeys{Key{"path"}, Key{"durability"}, Key{"password_file"}};
    const Section store(root, "store", kKeys, problems);
    store.read_text("path", config.store_path);
    const auto durability = store.reader().choice("durability", {"process", "power-cut"});
    if (durability) config.store_survives_power_cut = *durability == 1;
    const auto path = store.reader().text("password_file");
    if (!path) return;
    const auto text = read_text_file(*path);
    if (text)
        config.store_password = std::string(trim(*text));
    else
        problems.error(
            kWrongValue,
            place_of(*root.member("store")->member("password_file")),
            "cannot read the password file " + healthlint::in_quotes(*path));
}

void read_switches(const Parameter& root, Config& config, Problems& problems) {
    static constexpr std::array kLogKeys{Key{"level"}};
    static const std::vector<std::string> kLevels{"debug", "info", "warn", "error", "off"};
    const auto level = Section(root, "log", kLogKeys, problems).reader().choice("level", kLevels);
    if (level) config.log_level = static_cast<LogLevel>(*level);

    static constexpr std::array kDigestKeys{Key{"enabled"}};
    const auto enabled = Section(root, "digest", kDigestKeys, problems)
                             .reader()
                             .choice("enabled", {"true", "false"});
    if (enabled) config.digest_enabled = *enabled == 0;
}

void read_root(const Parameter& root, Config& config, Problems& problems) {
    static constexpr std::array kKeys{
        Key{"listen"},
        Key{"base_url"},
        Key{"app_key"},
        Key{"store"},
        Key{"secrets"},
        Key{"rules"},
        Key{"ui"},
        Key{"connect"},
        Key{"forge"},
        Key{"retention"},
        Key{"http"},
        Key{"log"},
        Key{"digest"},
        Key{"jira"},
        Key{"operator"}};
    static constexpr std::array kRulesKeys{Key{"pack"}, Key{"site"}};
    static constexpr std::array kUiKeys{Key{"dir"}, Key{"all_js"}};
    static constexpr std::array kHttpKeys{Key{"ca_file"}};
    if (!check_map(root, "the configuration", kKeys, problems)) return;

    const ValueReader top(root, problems);
    set(config.base_url, top.text("base_url"));
    set(config.app_key, top.text("app_key"));
    read_listen(root, config, problems);
    read_store(root, config, problems);
    read_key_file(root, config, problems);
    const Section rules(root, "rules", kRulesKeys, problems);
    rules.read_text("pack", config.pack_file);
    rules.read_text("site", config.site_file);
    const Section ui(root, "ui", kUiKeys, problems);
    ui.read_text("dir", config.ui_dir);
    ui.read_url("all_js", config.all_js);
    read_connect(root, config, problems);
    read_forge(root, config, problems);
    read_retention(root, config, problems);
    Section(root, "http", kHttpKeys, problems).read_text("ca_file", config.ca_file);
    read_switches(root, config, problems);
    read_jira(root, config, problems);
    read_operator(root, config, problems);
}

// What the file and the environment may both say is checked once both have spoken.
Result<void> check(Config& config) {
    if (config.base_url.ends_with('/')) config.base_url.pop_back();
    const auto url = parse_url(config.base_url);
    if (!config.base_url.empty() && (!url || url->target.find('?') != std::string::npos))
        return fail(
            Errc::Invalid,
            "base_url is an http or https URL without query, found \"" + config.base_url + "\"");
    if (!is_app_key(config.app_key))
        return fail(
            Errc::Invalid,
            "app_key has up to 64 letters, digits, '-', '.' and '_', found \"" + config.app_key +
                "\"");
    return {};
}

std::string rendered(const Problems& problems, const std::string& text) {
    std::string all;
    for (const Diagnostic& diagnostic : problems.sorted())
        if (diagnostic.severity == Severity::Error)
            all += (all.empty() ? "" : "\n") + render(diagnostic, text);
    return all;
}

}  // namespace

bool is_app_key(std::string_view key) {
    constexpr std::size_t kLongest = 64;
    return !key.empty() && key.size() <= kLongest &&
           key.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") ==
               std::string_view::npos;
}

std::string Config::effective_base_url(int bound_port) const {
    return base_url.empty() ? "http://localhost:" + std::to_string(bound_port) : base_url;
}

std::optional<std::string> read_process_environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): before threads
    if (value == nullptr || *value == '\0') return std::nullopt;
    return std::string(value);
}

Result<Config> load_config(const std::string& path, const ReadEnvironment& environment) {
    Config config;
    if (!path.empty()) {
        const auto text = read_text_file(path);
        if (!text) return fail(Errc::NotFound, "cannot read the configuration " + path);
        Problems problems(path);
        if (const auto root = read_yaml({.name = path, .text = *text}, problems))
            read_root(*root, config, problems);
        if (problems.any_error()) return fail(Errc::Invalid, rendered(problems, *text));
    }
    set(config.base_url, environment("HEALTHLINT_BASE_URL"));
    set(config.secret_keys, environment("HEALTHLINT_SECRET_KEY"));
    set(config.store_path, environment("HEALTHLINT_STORE"));
    set(config.store_password, environment("HEALTHLINT_STORE_PASSWORD"));
    if (auto complete = complete_jira(config, environment); !complete)
        return tl::unexpected(complete.error());
    if (auto complete = complete_operator(config, environment); !complete)
        return tl::unexpected(complete.error());
    if (config.site_file.empty()) {
        const auto beside = std::filesystem::path(config.pack_file).parent_path() / "site.yaml";
        if (std::filesystem::exists(beside)) config.site_file = beside.string();
    }
    if (const auto sound = check(config); !sound) return tl::unexpected(sound.error());
    return config;
}

}  // namespace healthlint
