#pragma once
// One site in memory over a store on disk, and readings of a snapshot for it.

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bridge/store/sqlite/sqlite_store.h"
#include "bridge/work/mirror/site_mirror.h"
#include "bridge/work/publish/verdict_json.h"
#include "tests/engine/random_site.h"
#include "tests/work/mirror/as_jira_answers.h"

namespace healthlint {

// A mirror with a store of its own.
class Mirrored {
  public:
    Mirrored(const Rulebook& rulebook, const Snapshot& start) {
        std::string pattern = std::filesystem::temp_directory_path() / "healthlint-mirror-XXXXXX";
        folder_ = ::mkdtemp(pattern.data());
        auto box = SecretBox::from_keys("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=");
        store_ = *open_sqlite_store(file(), *std::move(box));
        site_ = store_
                    ->install(
                        {.client_key = "client-1",
                         .base_url = "https://acme.example",
                         .shared_secret = "secret"},
                        world_now(),
                        std::chrono::minutes(5))
                    ->id;
        mirror_ = std::make_unique<SiteMirror>(site_, *store_, metrics_);
        EXPECT_TRUE(mirror_->load(start.fields));
        mirror_->set_rules(std::make_shared<const Rulebook>(rulebook), start.roster);
    }

    ~Mirrored() {
        mirror_.reset();
        store_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    // The next judgement knows nothing of the last evaluation.
    void start_anew(const Rulebook& rulebook, const Roster& roster) const {
        mirror_->set_rules(std::make_shared<const Rulebook>(rulebook), roster);
    }

    Mirrored(const Mirrored&) = delete;
    Mirrored& operator=(const Mirrored&) = delete;

    SiteMirror& operator*() const { return *mirror_; }

    SiteMirror* operator->() const { return mirror_.get(); }

    const SiteId& site() const { return site_; }

    Store& store() const { return *store_; }

    std::filesystem::path file() const { return folder_ / "store.db"; }

    // As the mirror has it.
    std::optional<Issue> known(const IssueId& id) const {
        const SiteView view = *mirror_->view(world_now());
        const IssueLoan loan(view.snapshot);
        const Issue* issue = view.snapshot.find(id);
        return issue == nullptr ? std::nullopt : std::optional(*issue);
    }

    std::size_t stored() const { return store_->issues(site_, {}, kNoLimit)->size(); }

    // How many issues a rule was last judged to have this outcome on.
    long long judged(const RuleId& rule, Outcome outcome) const {
        return mirror_->rule_outcomes()[rule.value].at(static_cast<std::size_t>(outcome));
    }

    // What people see of issues and teams, and everything that is to be written or remembered.
    std::string all(TimePoint now) const {
        const SiteView view = *mirror_->view(now);
        std::string out = view.report.pack + view.report.rulebook_hash + '\n';
        for (const auto& [id, verdict] : view.report.issues)
            out += id.value + ' ' + dump_json(verdict_json(verdict)) + '\n';
        for (const auto& [name, verdict] : view.report.teams)
            out += name.value + ' ' + dump_json(verdict_json(verdict)) + '\n';
        view.snapshot.for_each([&](const Issue& issue) {
            const auto shown = mirror_->verdict(issue.id, now);
            out += issue.id.value + (shown && shown->verdict ? " shown " : " not shown ");
            if (shown && shown->verdict) out += dump_json(verdict_json(*shown->verdict));
            out += '\n';
        });
        RuleOutcomes outcomes = mirror_->rule_outcomes();
        for (const Rule& rule : view.rulebook->rules)
            if (rule.subject == SubjectKind::Issue || rule.subject == SubjectKind::Team)
                for (const long long count : outcomes[rule.id.value])
                    out += rule.id.value + ' ' + std::to_string(count) + '\n';
        const auto waiting = store_->waiting_writes(site_);
        for (const OutboxItem& item : *waiting)
            out += item.issue.value + ' ' + item.hash + ' ' + item.payload + '\n';
        const auto states = store_->publish_states(site_, {}, kNoLimit);
        for (const PublishState& state : *states)
            out += state.issue.value + ' ' + state.settle_json + '\n';
        return out;
    }

  private:
    std::filesystem::path folder_;
    std::unique_ptr<Store> store_;
    WorkMetrics metrics_;
    SiteId site_;
    std::unique_ptr<SiteMirror> mirror_;
};

inline ReadIssue read(const Issue& issue, int version) {
    return {
        .issue = issue, .json = as_jira_answers(issue), .content_hash = std::to_string(version)};
}

inline Reading all_of(const Snapshot& snapshot, TimePoint at) {
    Reading reading{.issues = {}, .gone = {}, .at = at};
    for (const auto& [id, issue] : snapshot.issues())
        reading.issues.push_back(read(issue, 0));
    return reading;
}

// `changed` as they are now, their content edited or only something beside it.
inline Reading some_of(
    const Snapshot& snapshot, const std::vector<IssueId>& changed, int version, TimePoint at) {
    Reading reading{.issues = {}, .gone = {}, .at = at};
    for (const IssueId& id : changed) {
        if (const Issue* issue = snapshot.find(id))
            reading.issues.push_back(read(*issue, version));
        else
            reading.gone.push_back(id);
    }
    return reading;
}

}  // namespace healthlint
