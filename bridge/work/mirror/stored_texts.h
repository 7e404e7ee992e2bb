#pragma once
// What people wrote in the issues of one site, read from the store when a rule asks for it: memory
// grows with the number of issues, and not with what is written in them.

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <unordered_map>
#include <vector>

#include "bridge/model/issue.h"
#include "bridge/store/store.h"

namespace healthlint {

// Thrown where a text is asked for: by whatever evaluates rules on the mirror.
struct TextUnreadable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// What evaluates rules, or Unavailable where it cannot read a text.
template <class Evaluate>
auto or_unreadable(Evaluate evaluate) -> Result<decltype(evaluate())> {
    try {
        return evaluate();
    } catch (const TextUnreadable& exception) {
        return fail(Errc::Unavailable, exception.what());
    }
}

// Bytes of a site's texts that were read last: the rules that look at an issue do so one after the
// other.
constexpr std::size_t kTextsInMemory = std::size_t{4} << 20U;

// A look at a site asks for its texts in the order of the issues, and for the same ones as the look
// before it: so many are read at once. A query takes longer than reading one text.
constexpr std::size_t kTextsAtOnce = 50;

// Any thread. Texts that were handed out keep it alive; the store outlives all of them.
class StoredTexts : public std::enable_shared_from_this<StoredTexts> {
  public:
    StoredTexts(SiteId site, Store& store, std::size_t capacity = kTextsInMemory)
        : site_(std::move(site)),
          store_(store),
          capacity_(capacity) {}

    // The issue's texts are read from the store from now on; they are there by the time of the next
    // evaluation.
    void take_over(Issue& issue);
    // What was read of it is outdated.
    void forget(const IssueId& issue);

    struct Texts {
        std::shared_ptr<const Document> description = LazyDocument().read();  // never null
        std::shared_ptr<const Document> environment = description;            // nor this
    };

    // Empty texts for an issue that is not there any more. Throws TextUnreadable.
    Texts of(const IssueId& issue);

    std::size_t bytes() const;  // in memory, nearly

  private:
    struct Entry {
        IssueId issue;
        Texts texts;
        std::size_t bytes = 0;
    };

    using TextsById = std::map<IssueId, Texts>;

    std::vector<IssueId> to_read(const IssueId& issue) const;  // that one first
    TextsById read(const std::vector<IssueId>& issues) const;
    void keep(const IssueId& issue, const Texts& texts);

    const SiteId site_;
    Store& store_;
    const std::size_t capacity_;
    mutable std::mutex mutex_;  // guards all below; never held while the store is asked
    std::list<Entry> entries_;  // the one that was asked for last comes first
    std::unordered_map<IssueId, std::list<Entry>::iterator> by_issue_;
    std::set<IssueId> asked_;  // for, since they were read last
    std::size_t bytes_ = 0;
    std::uint64_t forgotten_ = 0;  // times
};

}  // namespace healthlint
