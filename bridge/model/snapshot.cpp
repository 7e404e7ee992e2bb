#include "bridge/model/snapshot.h"

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/model/lookahead.h"

namespace healthlint {
namespace {

// The statuses of Jira's own templates, in English and Korean.
constexpr std::array<std::pair<std::string_view, StatusCategory>, 14> kUsualStatuses{
    {{"to do", StatusCategory::ToDo},
     {"open", StatusCategory::ToDo},
     {"backlog", StatusCategory::ToDo},
     {"selected for development", StatusCategory::ToDo},
     {"해야 할 일", StatusCategory::ToDo},
     {"할 일", StatusCategory::ToDo},
     {"in progress", StatusCategory::InProgress},
     {"in review", StatusCategory::InProgress},
     {"진행 중", StatusCategory::InProgress},
     {"done", StatusCategory::Done},
     {"closed", StatusCategory::Done},
     {"resolved", StatusCategory::Done},
     {"완료", StatusCategory::Done},
     {"완료됨", StatusCategory::Done}}};

constexpr std::size_t kReadAtOnce = 100;  // of a source: some hundred kilobytes

thread_local IssueLoan* innermost_loan = nullptr;

}  // namespace

IssueLoan::IssueLoan(const Snapshot& snapshot)
    : snapshot_(snapshot),
      outer_(std::exchange(innermost_loan, this)) {}

IssueLoan::~IssueLoan() {
    innermost_loan = outer_;
}

void Snapshot::read_from(std::shared_ptr<const IssueSource> source) {
    source_ = std::move(source);
}

void Snapshot::put(Issue issue) {
    learn(issue);
    places_.put(issue);
    if (source_) {
        if (const auto* lent = borrowed(issue.id); lent != nullptr && *lent)
            **lent = std::move(issue);
        return;
    }
    IssueId id = issue.id;
    issues_.insert_or_assign(std::move(id), std::move(issue));
}

void Snapshot::remove(const IssueId& id) {
    issues_.erase(id);
    places_.remove(id);
}

std::optional<StatusCategory> Snapshot::category_of(const Ref& status) const {
    if (const auto by_id = categories_.find(status.id); by_id != categories_.end())
        return by_id->second;
    const std::string name = to_lower(status.name);
    if (const auto by_name = named_categories_.find(name); by_name != named_categories_.end())
        return by_name->second.category;
    for (const auto& [usual, category] : kUsualStatuses)
        if (usual == name) return category;
    return std::nullopt;
}

void Snapshot::learn(const Issue& issue) {
    const auto& [id, name] = issue.status;
    if (issue.category == StatusCategory::Undefined) return;
    const auto keep = [&](StatusCategory& known, bool is_new) {
        if (is_new || known != issue.category) ++category_changes_;
        known = issue.category;
    };
    if (!id.empty()) {
        const auto [known, is_new] = categories_.try_emplace(id, issue.category);
        keep(known->second, is_new);
    }
    const auto [known, is_new] =
        named_categories_.try_emplace(to_lower(name), Named{issue.category, id});
    if (known->second.id == id) keep(known->second.category, is_new);
}

const std::unique_ptr<Issue>* Snapshot::borrowed(const IssueId& id) const {
    for (const IssueLoan* loan = innermost_loan; loan != nullptr; loan = loan->outer_) {
        if (&loan->snapshot_ != this) continue;
        if (const auto found = loan->issues_.find(id); found != loan->issues_.end())
            return &found->second;
    }
    return nullptr;
}

void IssueLoan::take(const std::vector<IssueId>& ids, std::vector<Issue> issues) {
    for (Issue& issue : issues) {
        IssueId id = issue.id;
        issues_.try_emplace(std::move(id), std::make_unique<Issue>(std::move(issue)));
    }
    for (const IssueId& id : ids)
        issues_.try_emplace(id);
}

void Snapshot::read(const std::vector<IssueId>& ids) const {
    IssueLoan* loan = innermost_loan;
    while (loan != nullptr && &loan->snapshot_ != this)
        loan = loan->outer_;
    if (loan == nullptr) throw std::logic_error("an issue of a source is looked at without a loan");
    loan->take(ids, source_->read(ids));
}

const Issue* Snapshot::find(const IssueId& id) const {
    if (!source_) {
        const auto found = issues_.find(id);
        return found == issues_.end() ? nullptr : &found->second;
    }
    if (!places_.contains(id)) return nullptr;
    if (borrowed(id) == nullptr) read({id});
    return borrowed(id)->get();
}

const Issue* Snapshot::find(const IssueKey& key) const {
    const auto id = places_.id_of(key);
    return id ? find(*id) : nullptr;
}

std::vector<const Issue*> Snapshot::find(const std::vector<IssueId>& ids) const {
    if (source_) {
        std::vector<IssueId> unread;
        for (const IssueId& id : ids)
            if (places_.contains(id) && borrowed(id) == nullptr) unread.push_back(id);
        if (!unread.empty()) read(unread);
    }
    std::vector<const Issue*> issues;
    issues.reserve(ids.size());
    for (const IssueId& id : ids)
        if (const Issue* issue = find(id)) issues.push_back(issue);
    return issues;
}

std::vector<const Issue*> Snapshot::children_of(const Issue& issue) const {
    return children_of(issue.key);
}

std::vector<const Issue*> Snapshot::children_of(const IssueKey& key) const {
    return find(places_.children_of(key));
}

std::vector<const Issue*> Snapshot::linking_to(const IssueId& id, const IssueKey& key) const {
    return find(places_.linking_to(id, key));
}

// While one portion is visited, the next one is read.
void Snapshot::visit_in_portions(
    const std::function<std::vector<IssueId>()>& next_portion, const Visit& visit) const {
    std::vector<IssueId> ids = next_portion();
    std::vector<Issue> issues = ids.empty() ? std::vector<Issue>() : source_->read(ids);
    while (!ids.empty()) {
        std::vector<IssueId> following = next_portion();
        std::future<std::vector<Issue>> reading;
        if (!following.empty()) reading = source_->start_reading(following);
        IssueLoan loan(*this);
        loan.take(ids, std::move(issues));
        for (const IssueId& id : ids)
            if (const Issue* issue = loan.issues_.at(id).get()) visit(*issue);
        ids = std::move(following);
        issues = reading.valid() ? reading.get() : std::vector<Issue>();
    }
}

void Snapshot::for_each(const Visit& visit) const {
    if (!source_) {
        Lookahead issues(issues_);
        while (const Issue* issue = issues.next())
            visit(*issue);
        return;
    }
    IssueId last;
    visit_in_portions(
        [&] {
            std::vector<IssueId> ids = places_.behind(last, kReadAtOnce);
            if (!ids.empty()) last = ids.back();
            return ids;
        },
        visit);
}

void Snapshot::for_each(const std::set<IssueId>& of, const Visit& visit) const {
    if (!source_) {
        for (const IssueId& id : of)
            if (const Issue* issue = find(id)) visit(*issue);
        return;
    }
    auto next = of.begin();
    visit_in_portions(
        [&] {
            std::vector<IssueId> ids;
            for (; next != of.end() && ids.size() < kReadAtOnce; ++next)
                if (places_.contains(*next)) ids.push_back(*next);
            return ids;
        },
        visit);
}

Snapshot Snapshot::with_its_issues() const {
    Snapshot copy = *this;
    if (!source_) return copy;
    copy.source_.reset();
    for_each([&](const Issue& issue) {
        copy.issues_.emplace_hint(copy.issues_.end(), issue.id, issue);
    });
    return copy;
}

}  // namespace healthlint
