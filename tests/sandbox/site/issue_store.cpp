#include "tests/sandbox/site/issue_store.h"

#include <algorithm>

#include "bridge/base/ascii.h"

namespace healthlint::sandbox {
namespace {

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return result;
}

}  // namespace

void IssueStore::add(IssueRecord issue) {
    const long long id = issue.id;
    last_id_ = std::max(last_id_, id);
    by_key_[issue.key] = id;
    const auto dash = issue.key.rfind('-');
    if (dash != std::string::npos) {
        long long& last = last_number_[issue.key.substr(0, dash)];
        last = std::max(last, parse_integer(issue.key.substr(dash + 1)).value_or(0));
    }
    for (const Comment& comment : issue.comments)
        comment_issue_[comment.id] = id;
    issues_[id] = std::make_shared<const IssueRecord>(std::move(issue));
}

void IssueStore::put(IssueRecord issue, TimePoint now) {
    const long long id = issue.id;
    settle(id, now);
    auto& versions = pending_[id];
    if (versions.empty()) versions.push_back({TimePoint::min(), find(id)});
    add(std::move(issue));
    versions.push_back({now + index_lag_, issues_[id]});
}

void IssueStore::remove(long long id, TimePoint now) {
    const IssuePtr found = find(id);
    if (!found) return;
    IssueRecord gone = *found;
    gone.deleted = true;
    put(std::move(gone), now);
    properties_.erase(id);
}

void IssueStore::generate(long long first_id, long long count, std::string space, Generator make) {
    first_generated_ = first_id;
    generated_ = count;
    last_number_[space] = count;
    generated_space_ = std::move(space);
    make_ = std::move(make);
    last_id_ = std::max(last_id_, first_id + count - 1);
}

IssuePtr IssueStore::find(long long id) const {
    const auto found = issues_.find(id);
    if (found != issues_.end()) return found->second->deleted ? nullptr : found->second;
    const long long index = id - first_generated_;
    if (generated_ == 0 || index < 0 || index >= generated_) return nullptr;
    return std::make_shared<const IssueRecord>(make_(index));
}

IssuePtr IssueStore::find(std::string_view id_or_key) const {
    if (const auto id = parse_integer(id_or_key)) return find(*id);
    const std::string key = upper(id_or_key);
    const auto found = by_key_.find(key);
    if (found != by_key_.end()) return find(found->second);
    const std::string prefix = generated_space_ + "-";
    if (generated_ == 0 || key.compare(0, prefix.size(), prefix) != 0) return nullptr;
    const auto number = parse_integer(std::string_view(key).substr(prefix.size()));
    if (!number || *number < 1 || *number > generated_) return nullptr;
    return find(first_generated_ + *number - 1);
}

IssuePtr IssueStore::indexed(long long id, TimePoint now) const {
    const auto versions = pending_.find(id);
    if (versions == pending_.end()) return find(id);
    IssuePtr seen;
    for (const Version& version : versions->second)
        if (version.visible_at <= now) seen = version.issue;
    return seen && !seen->deleted ? seen : nullptr;
}

std::optional<long long> IssueStore::next_id(long long after) const {
    std::optional<long long> result;
    const auto stored = issues_.upper_bound(after);
    if (stored != issues_.end()) result = stored->first;
    if (generated_ > 0 && after < first_generated_ + generated_ - 1) {
        const long long next = std::max(after + 1, first_generated_);
        result = result ? std::min(*result, next) : next;
    }
    return result;
}

std::string IssueStore::new_key(const std::string& space) {
    return space + "-" + std::to_string(++last_number_[space]);
}

std::size_t IssueStore::size() const {
    std::size_t count = static_cast<std::size_t>(generated_);
    for (const auto& [id, issue] : issues_) {
        if (!is_generated(id) && !issue->deleted) ++count;
        if (is_generated(id) && issue->deleted) --count;
    }
    return count;
}

const std::string* IssueStore::property(long long id, const std::string& key) const {
    const auto issue = properties_.find(id);
    if (issue == properties_.end()) return nullptr;
    const auto found = issue->second.find(key);
    return found == issue->second.end() ? nullptr : &found->second;
}

std::optional<long long> IssueStore::issue_of_comment(long long comment) const {
    const auto found = comment_issue_.find(comment);
    if (found == comment_issue_.end()) return std::nullopt;
    return found->second;
}

// Forgets versions that no search can see any more, so that the history stays short.
void IssueStore::settle(long long id, TimePoint now) {
    const auto found = pending_.find(id);
    if (found == pending_.end()) return;
    auto& versions = found->second;
    std::size_t seen = 0;
    for (std::size_t i = 0; i < versions.size(); ++i)
        if (versions[i].visible_at <= now) seen = i;
    versions.erase(versions.begin(), versions.begin() + static_cast<std::ptrdiff_t>(seen));
}

}  // namespace healthlint::sandbox
