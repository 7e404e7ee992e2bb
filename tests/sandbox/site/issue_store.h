#pragma once
// The issues of a site. Versions are immutable and shared; an edit puts a new one. Search sees a
// version only when the index has caught up with it. Issues of a generator are computed when they
// are asked for and kept only once somebody has edited them.
// Not synchronised: the sandbox holds its lock.

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/json.h"
#include "bridge/base/time.h"
#include "tests/sandbox/site/issue_fields.h"

namespace healthlint::sandbox {

struct Comment {
    long long id = 0;
    std::string author;
    std::string update_author;
    Json body;  // ADF
    TimePoint created{};
    TimePoint updated{};
    std::map<std::string, Json> properties;
};

struct IssueRecord {
    long long id = 0;
    std::string key;
    IssueFields fields;              // without the comment page
    std::vector<Json> changelog;     // oldest first, REST shape
    std::vector<Comment> comments;   // oldest first
    std::vector<Json> remote_links;  // REST shape
    bool deleted = false;
    std::set<std::string> refused = {};  // "changelog", "comment", "remotelink": answered with 403
};

using IssuePtr = std::shared_ptr<const IssueRecord>;

class IssueStore {
  public:
    explicit IssueStore(std::chrono::milliseconds index_lag) : index_lag_(index_lag) {}

    void add(IssueRecord issue);                 // known to search at once; for loading
    void put(IssueRecord issue, TimePoint now);  // new or changed
    void remove(long long id, TimePoint now);

    // Issues `first_id` to `first_id + count - 1` come from `make`, created in the order of their
    // ids; keys are "<space>-1" and up.
    using Generator = std::function<IssueRecord(long long index)>;
    void generate(long long first_id, long long count, std::string space, Generator make);

    bool is_generated(long long id) const {
        return id >= first_generated_ && id < first_generated_ + generated_;
    }

    long long first_generated() const { return first_generated_; }

    long long generated() const { return generated_; }  // how many, deleted ones included

    IssuePtr find(long long id) const;                        // null when there is none
    IssuePtr find(std::string_view id_or_key) const;          // keys in any case
    IssuePtr indexed(long long id, TimePoint now) const;      // as search sees it
    std::optional<long long> next_id(long long after) const;  // in id order, deleted ones included

    long long new_id() { return ++last_id_; }

    std::string new_key(const std::string& space);
    std::size_t size() const;

    // Entity properties, by issue; they belong to no version and are never in the changelog.
    std::map<std::string, std::string>& properties(long long id) { return properties_[id]; }

    const std::string* property(long long id, const std::string& key) const;

    const std::map<long long, std::map<std::string, std::string>>& all_properties() const {
        return properties_;
    }

    std::optional<long long> issue_of_comment(long long comment) const;

    void place_comment(long long comment, long long issue) { comment_issue_[comment] = issue; }

  private:
    struct Version {
        TimePoint visible_at{};  // to search
        IssuePtr issue;          // null = not there yet
    };

    void settle(long long id, TimePoint now);

    std::chrono::milliseconds index_lag_;
    std::map<long long, IssuePtr> issues_;
    std::map<std::string, long long> by_key_;
    std::map<long long, std::vector<Version>>
        pending_;  // versions before and in the lag, oldest first
    std::map<long long, std::map<std::string, std::string>> properties_;
    std::map<long long, long long> comment_issue_;
    std::map<std::string, long long> last_number_;  // per space
    long long last_id_ = 10'000;
    long long first_generated_ = 0;
    long long generated_ = 0;
    std::string generated_space_;
    Generator make_;
};

}  // namespace healthlint::sandbox
