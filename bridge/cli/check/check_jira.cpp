#include "bridge/cli/check/check_jira.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <utility>

#include "bridge/atlassian/rate_limiter.h"
#include "bridge/base/clock.h"
#include "bridge/base/encoding.h"
#include "bridge/base/hash.h"
#include "bridge/http/client.h"
#include "bridge/store/sqlite/sqlite_store.h"
#include "bridge/work/service.h"

namespace healthlint {
namespace {

// Where a run keeps what it reads: a file of the user's, or a folder that goes with the run.
class StateFile {
  public:
    explicit StateFile(std::string path) : path_(std::move(path)) {
        if (!path_.empty()) return;
        std::string pattern =
            (std::filesystem::temp_directory_path() / "healthlint-check-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) return;
        folder_ = pattern;
        path_ = (folder_ / "state.db").string();
    }

    ~StateFile() {
        std::error_code ignored;
        if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
    }

    StateFile(const StateFile&) = delete;
    StateFile& operator=(const StateFile&) = delete;

    // Nothing in it is secret: the token stays where it came from, so the key may be known.
    Result<std::unique_ptr<Store>> open(const std::string& site) const {
        if (path_.empty()) return fail(Errc::Internal, "no folder for temporary files");
        auto box = SecretBox::from_keys(base64_encode(sha256("state of " + site)));
        if (!box) return tl::unexpected(box.error());
        return open_sqlite_store(path_, *std::move(box));
    }

  private:
    std::string path_;
    std::filesystem::path folder_;
};

ServiceSettings settings_of(const Config& config, const JiraCheck& check) {
    ServiceSettings settings{
        .app_key = config.app_key,
        .pack_file = check.rules,
        .site_file = check.site_file,
        .login = TokenLogin{
            .site = config.jira->site, .email = config.jira->email, .token = config.jira->token}};
    settings.reconcile_every = std::chrono::seconds(1);  // of a state file, whenever it was kept
    return settings;
}

Error explained(Error error, const JiraLogin& login) {
    if (error.code == Errc::Unauthorized)
        error.message = login.site + " does not let " + login.email +
                        " in: is the API token right and not expired? (" + error.message + ")";
    return error;
}

}  // namespace

Result<CheckRun> check_jira(const Config& config, const JiraCheck& check) {
    const StateFile state(check.state);
    const auto store = state.open(config.jira->site);
    if (!store) return tl::unexpected(store.error());
    SystemClock clock;
    HttpClient transport({.ca_file = config.ca_file});
    RateLimiter limiter;
    Service service(**store, transport, limiter, clock, settings_of(config, check));
    if (auto opened = service.open(); !opened) return tl::unexpected(opened.error());
    const auto site = service.sign_in();
    if (!site) return tl::unexpected(site.error());
    auto view = service.read_whole(site->id);
    if (!view) return tl::unexpected(explained(view.error(), *config.jira));
    if (check.write) {
        const auto left = service.write_due();
        if (!left) return tl::unexpected(left.error());
        if (*left > 0) std::cerr << *left << " writes are left for a later run\n";
    }
    CheckRun run{
        .pack = view->rulebook->name(),
        .rulebook_hash = view->rulebook->hash,
        .as_of = view->report.at,
        .sites = {},
        .capture = {}};
    run.sites.push_back(
        {.name = config.jira->site,
         .snapshot = view->snapshot.with_its_issues(),
         .report = std::move(view->report)});
    return run;
}

}  // namespace healthlint
