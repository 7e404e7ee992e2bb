#pragma once
// Everything the sandbox remembers, as plain parts. The Sandbox owns one and guards it with its one
// lock; REST handlers and pages work on it under that lock and do no I/O.

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bridge/base/clock.h"
#include "bridge/model/site.h"
#include "tests/sandbox/host/faults.h"
#include "tests/sandbox/host/installation.h"
#include "tests/sandbox/host/journal.h"
#include "tests/sandbox/host/limits.h"
#include "tests/sandbox/host/webhooks.h"
#include "tests/sandbox/rest/search_cursor.h"
#include "tests/sandbox/site/issue_store.h"
#include "tests/sandbox/site/model_issue.h"
#include "tests/sandbox/site/site.h"
#include "tests/sandbox/site/wiki.h"

namespace healthlint::sandbox {

struct Options {
    std::string base_url = "http://localhost";         // of Jira; Confluence is below it at /wiki
    std::string cloud_id{};                            // for Forge apps; empty = they cannot call
    std::string company = HEALTHLINT_SANDBOX_COMPANY;  // folder of the site's data
    std::string import_folder;  // real captures instead of the company's issues
    long long generate = 0;     // issues of the generator, beside the others
    std::string assets;         // node_modules folder for the host page
    std::chrono::milliseconds index_lag{1'000};
    std::chrono::milliseconds task_duration{0};  // of bulk property writes
    std::chrono::milliseconds latency{0};        // of every REST answer to an app
    LimitOptions limits;
};

struct Task {
    long long id = 0;
    std::string description;
    std::string creator;  // client key or account id
    std::vector<long long> issues;
    TimePoint submitted{};
    TimePoint finished{};
    Json result;
};

struct World {
    World(Clock& the_clock, Options the_options)
        : clock(the_clock),
          options(std::move(the_options)),
          issues(options.index_lag),
          limits(options.limits) {}

    Clock& clock;
    Options options;
    Site site;
    FieldCatalog catalog;                  // site's fields and the apps' aliases
    std::vector<IndexedProperty> indexed;  // of installed apps
    IssueStore issues;
    SearchCursors cursors;
    Wiki wiki;
    std::vector<Installation> installations;           // at most one per product
    std::map<std::string, std::string> system_tokens;  // of a Forge app, by product
    std::vector<AdminWebhook> admin_webhooks;
    WebhookQueue webhooks;
    Limits limits;
    Faults faults;
    Journal journal;
    std::vector<Task> tasks;
    std::string install_key_id;        // once the first app was installed
    std::string install_key_pem;       // served at /install-keys/<id>
    long long last_entry_id = 20'000;  // of changelog entries, comments, links and tasks

    long long new_entry_id() { return ++last_entry_id; }

    std::string jira_url() const { return options.base_url; }

    std::string wiki_url() const { return options.base_url + "/wiki"; }

    Installation* installation(std::string_view product) {
        for (Installation& one : installations)
            if (one.product == product) return &one;
        return nullptr;
    }
};

}  // namespace healthlint::sandbox
