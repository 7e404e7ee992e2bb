#include "bridge/work/mirror/stored_texts.h"

#include <utility>

#include "bridge/atlassian/jira/issue_page.h"

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
    const auto found = by_issue_.find(issue);
    if (found == by_issue_.end()) return;
    bytes_ -= found->second->bytes;
    entries_.erase(found->second);
    by_issue_.erase(found);
}

StoredTexts::Texts StoredTexts::of(const IssueId& issue) {
    std::uint64_t forgotten = 0;
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = by_issue_.find(issue); found != by_issue_.end()) {
            entries_.splice(entries_.begin(), entries_, found->second);
            return found->second->texts;
        }
        forgotten = forgotten_;
    }
    Texts texts = read(issue);
    const std::lock_guard lock(mutex_);
    if (forgotten == forgotten_) keep(issue, texts);  // else it may be outdated already
    return texts;
}

StoredTexts::Texts StoredTexts::read(const IssueId& issue) const {
    auto stored = store_.issue(site_, issue);
    if (!stored) throw TextUnreadable("the text of an issue: " + stored.error().message);
    Texts texts{.description = LazyDocument().read(), .environment = LazyDocument().read()};
    if (!*stored) return texts;
    const auto page = parse_issue_page(R"({"issues":[)" + (*stored)->json + "]}", FieldCatalog());
    if (!page || page->issues.size() != 1) return texts;  // damaged: told when it was loaded
    const Issue& read = page->issues.front().issue;
    texts.description = read.description.read();
    texts.environment = read.environment.read();
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
