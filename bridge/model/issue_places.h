#pragma once
// How the issues of a site hang together: keys, parents and links, without the issues. A value, of
// some 40 bytes an issue and as many a link: a large site has a million of them.

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <absl/container/btree_set.h>

#include "bridge/model/issue.h"
#include "bridge/model/packed/numbered_rows.h"
#include "bridge/model/packed/packed_links.h"
#include "bridge/model/packed/packed_names.h"

namespace healthlint {

struct IssuePlace {
    IssueKey key, parent;  // parent: its key, or the old epic link; may be empty
};

class IssuePlaces {
  public:
    IssuePlaces() = default;
    ~IssuePlaces() = default;
    IssuePlaces(const IssuePlaces& other);
    IssuePlaces(IssuePlaces&& other) noexcept;  // the other one is empty then
    IssuePlaces& operator=(IssuePlaces other) noexcept;

    void put(const Issue& issue);  // or its new place
    void remove(const IssueId& id);

    std::size_t size() const { return by_id_.size(); }

    bool contains(const IssueId& id) const { return row_of(id).has_value(); }

    std::optional<IssuePlace> find(const IssueId& id) const;
    std::optional<IssueId> id_of(const IssueKey& key) const;  // of the issue that took the key last
    std::vector<IssueId> children_of(const IssueKey& key) const;  // in order
    // Issues with a link to this one, by id or by key; each once, in order.
    std::vector<IssueId> linking_to(const IssueId& id, const IssueKey& key) const;

    // Up to so many behind this one (empty: all), in order.
    std::vector<IssueId> behind(const IssueId& last, std::size_t most) const;

  private:
    struct Row {
        PackedName id, key, parent;
    };

    struct Tables {
        PackedIds ids;
        PackedKeys keys;
        NumberedRows<Row> rows;
        PackedLinks links;
    };

    struct ById {
        using is_transparent = void;

        const Tables* tables;

        PackedName of(RowNumber row) const { return tables->rows[row].id; }

        static PackedName of(PackedName id) { return id; }

        template <class A, class B>
        bool operator()(A a, B b) const {
            return tables->ids.is_before(of(a), of(b));
        }

        // Of an id that the table may not know.
        bool operator()(const IssueId& id, RowNumber row) const {
            return id < tables->ids.id(of(row));
        }

        bool operator()(RowNumber row, const IssueId& id) const {
            return tables->ids.id(of(row)) < id;
        }
    };

    struct ByKey {
        using is_transparent = void;

        const Tables* tables;

        PackedName of(RowNumber row) const { return tables->rows[row].key; }

        static PackedName of(PackedName key) { return key; }

        template <class A, class B>
        bool operator()(A a, B b) const {
            return of(a) < of(b);
        }
    };

    struct ByParent {  // and in a family by id
        using is_transparent = void;

        const Tables* tables;

        PackedName of(RowNumber row) const { return tables->rows[row].parent; }

        bool operator()(RowNumber a, RowNumber b) const {
            return of(a) == of(b) ? ById{tables}(a, b) : of(a) < of(b);
        }

        bool operator()(RowNumber row, PackedName parent) const { return of(row) < parent; }

        bool operator()(PackedName parent, RowNumber row) const { return parent < of(row); }
    };

    void swap(IssuePlaces& other) noexcept;
    std::optional<RowNumber> row_of(const IssueId& id) const;
    RowNumber row_to_fill(PackedName id);  // a new one, or that of the issue, forgotten elsewhere
    void forget(RowNumber row);            // but for its id
    void take_key(RowNumber row);
    IssueId id(RowNumber row) const;

    // The sets below hold numbers of its rows. They know where it is: it stays there.
    std::unique_ptr<Tables> tables_ = std::make_unique<Tables>();
    absl::btree_set<RowNumber, ById> by_id_{ById{tables_.get()}};
    absl::btree_set<RowNumber, ByKey> by_key_{ByKey{tables_.get()}};  // who took it last
    absl::btree_set<RowNumber, ByParent> by_parent_{ByParent{tables_.get()}};
};

}  // namespace healthlint
