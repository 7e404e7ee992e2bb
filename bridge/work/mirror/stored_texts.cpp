#include "bridge/work/mirror/stored_texts.h"

#include <utility>

#include "bridge/work/mirror/stored_issues.h"

namespace healthlint {
namespace {

using TextOfIssue = std::shared_ptr<const Document> StoredTexts::Texts::*;

class StoredText final : public DocumentSource {
  public:
    StoredText(std::shared_ptr<StoredTexts> texts, IssueId issue, TextOfIssue member)
        : texts_(std::move(texts)),
          issue_(std::move(issue)),
          member_(member) {}

    std::shared_ptr<const Document> read() const override { return texts_->of(issue_).*member_; }

  private:
    const std::shared_ptr<StoredTexts> texts_;
    const IssueId issue_;
    const TextOfIssue member_;
};

std::size_t bytes_of(const Document& document) {
    std::size_t bytes = sizeof(document);
    for (const Block& block : document.blocks) {
        bytes += sizeof(block) + block.text.size();
        for (const std::string& cell : block.cells)
            bytes += sizeof(cell) + cell.size();
    }
    for (const Hyperlink& link : document.links)
        bytes += sizeof(link) + link.url.size() + link.text.size();
    return bytes;
}

}  // namespace

void StoredTexts::take_over(Issue& issue) {
    const auto take = [&](LazyDocument& text, TextOfIssue member) {
        if (!text.has_source()) return;
        text =
            LazyDocument(std::make_shared<const StoredText>(shared_from_this(), issue.id, member));
    };
    take(issue.description, &Texts::description);
    take(issue.environment, &Texts::environment);
}

void StoredTexts::forget(const IssueId& issue) {
    const std::lock_guard lock(mutex_);
    ++forgotten_;
    asked_.erase(issue);
    const auto found = by_issue_.find(issue);
    if (found == by_issue_.end()) return;
    bytes_ -= found->second->bytes;
    entries_.erase(found->second);
    by_issue_.erase(found);
}

StoredTexts::Texts StoredTexts::of(const IssueId& issue) {
    std::unique_lock lock(mutex_);
    asked_.insert(issue);
    if (const auto found = by_issue_.find(issue); found != by_issue_.end()) {
        entries_.splice(entries_.begin(), entries_, found->second);
        return found->second->texts;
    }
    const std::vector<IssueId> wanted = to_read(issue);
    const std::uint64_t forgotten = forgotten_;
    lock.unlock();
    const TextsById read_now = read(wanted);
    lock.lock();
    if (forgotten == forgotten_)  // else they may be outdated already
        for (auto one = wanted.rbegin(); one != wanted.rend(); ++one)
            if (const auto found = read_now.find(*one); found != read_now.end())
                keep(*one, found->second);
    const auto found = read_now.find(issue);
    return found != read_now.end() ? found->second : Texts();
}

std::vector<IssueId> StoredTexts::to_read(const IssueId& issue) const {
    std::vector<IssueId> wanted{issue};
    for (auto next = asked_.upper_bound(issue);
         next != asked_.end() && wanted.size() < kTextsAtOnce;
         ++next)
        if (!by_issue_.contains(*next)) wanted.push_back(*next);
    return wanted;
}

// A connection that was lost is another one the next time.
StoredTexts::TextsById StoredTexts::read(const std::vector<IssueId>& issues) const {
    constexpr int kTries = 3;
    Result<std::vector<StoredIssue>> stored = store_.issues(site_, issues);
    for (int tries = 1; !stored && tries < kTries; ++tries)
        stored = store_.issues(site_, issues);
    if (!stored) throw TextUnreadable("the text of an issue: " + stored.error().message);
    const auto read = read_stored(*stored, FieldCatalog());
    TextsById texts;
    for (std::size_t at = 0; at < stored->size(); ++at)
        if (const auto& one = read[at])  // else it is damaged, as was told when it was loaded
            texts.emplace(
                (*stored)[at].id,
                Texts{
                    .description = one->description.read(),
                    .environment = one->environment.read()});
    return texts;
}

void StoredTexts::keep(const IssueId& issue, const Texts& texts) {
    if (by_issue_.contains(issue)) return;  // read by another thread meanwhile
    const std::size_t bytes =
        sizeof(Entry) + bytes_of(*texts.description) + bytes_of(*texts.environment);
    entries_.push_front({.issue = issue, .texts = texts, .bytes = bytes});
    by_issue_.emplace(issue, entries_.begin());
    bytes_ += bytes;
    while (bytes_ > capacity_) {
        const Entry& last = entries_.back();
        bytes_ -= last.bytes;
        by_issue_.erase(last.issue);
        entries_.pop_back();
    }
}

std::size_t StoredTexts::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

}  // namespace healthlint
