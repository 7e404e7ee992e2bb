#pragma once
// How the issues of a site hang together: keys, parents and links, without the issues. A value.

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "bridge/model/issue.h"

namespace healthlint {

struct IssuePlace {
    IssueKey key, parent;  // parent: its key, or the old epic link; may be empty
};

class IssuePlaces {
  public:
    IssuePlaces() = default;
    ~IssuePlaces() = default;
    IssuePlaces(const IssuePlaces& other);
    IssuePlaces& operator=(const IssuePlaces& other);
    IssuePlaces(IssuePlaces&&) = default;
    IssuePlaces& operator=(IssuePlaces&&) = default;

    void put(const Issue& issue);  // or its new place
    void remove(const IssueId& id);

    std::size_t size() const { return entries_.size(); }

    bool contains(const IssueId& id) const { return entries_.contains(id); }

    const IssuePlace* find(const IssueId& id) const;  // null: it is not here
    const IssueId* id_of(const IssueKey& key) const;  // of the issue that took the key last
    std::vector<IssueId> children_of(const IssueKey& key) const;  // in order
    // Issues with a link to this one, by id or by key; each once, in order.
    std::vector<IssueId> linking_to(const IssueId& id, const IssueKey& key) const;

    // Up to so many behind this one (empty: all), in order.
    std::vector<IssueId> behind(const IssueId& id, std::size_t most) const;

  private:
    struct Hanging {
        IssuePlace place;
        std::vector<std::pair<IssueId, IssueKey>> linked;
    };

    using Entry = std::pair<const IssueId, Hanging>;

    // The sets below point to entries, which stay where they are.
    struct ByKey {
        using is_transparent = void;

        static const IssueKey& of(const Entry* entry) { return entry->second.place.key; }

        static const IssueKey& of(const IssueKey& key) { return key; }

        template <class A, class B>
        bool operator()(const A& a, const B& b) const {
            return of(a) < of(b);
        }
    };

    struct ByParent {  // and in a family by id
        using is_transparent = void;
        using Order = std::pair<std::string_view, std::string_view>;

        static Order of(const Entry* entry) {
            return {entry->second.place.parent.value, entry->first.value};
        }

        static Order of(const IssueKey& parent) { return {parent.value, {}}; }

        template <class A, class B>
        bool operator()(const A& a, const B& b) const {
            return of(a) < of(b);
        }
    };

    void index(const Entry& entry);
    void forget(const Entry& entry);

    std::map<IssueId, Hanging> entries_;
    std::set<const Entry*, ByKey> by_key_;
    std::set<const Entry*, ByParent> by_parent_;
    // Who links to an issue. Kept by both of its names: old captures know only the key.
    std::set<std::pair<IssueId, IssueId>> by_linked_id_;
    std::set<std::pair<IssueKey, IssueId>> by_linked_key_;
};

}  // namespace healthlint
