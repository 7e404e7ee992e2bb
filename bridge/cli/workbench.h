#pragma once
// The store and the service of an installation, for commands that look at it or change something
// in it. Starts no thread; a bridge may run on the same store meanwhile.

#include <memory>
#include <string>
#include <vector>

#include "bridge/atlassian/rate_limiter.h"
#include "bridge/base/clock.h"
#include "bridge/config.h"
#include "bridge/http/client.h"
#include "bridge/store/store.h"
#include "bridge/work/service.h"

namespace healthlint {

class Workbench {
  public:
    // `config_file` as `serve` takes it. Invalid: the configuration; Unavailable: the store.
    static Result<std::unique_ptr<Workbench>> open(const std::string& config_file);

    // The active Jira installations; NotFound when there is none.
    Result<std::vector<Site>> jira_sites();

    Service& service() { return service_; }

    Store& store() { return *store_; }

    const Config& config() const { return config_; }

    TimePoint now() const { return clock_.now(); }

  private:
    Workbench(Config config, std::unique_ptr<Store> store);

    Config config_;
    SystemClock clock_;
    std::unique_ptr<Store> store_;
    HttpClient transport_;
    RateLimiter limiter_;
    Service service_;
};

// Says the error; the exit code that belongs to it.
int report_error(const Error& error);

}  // namespace healthlint
