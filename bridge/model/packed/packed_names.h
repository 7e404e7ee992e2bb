#pragma once
// Ids and keys of issues in eight bytes, for who keeps one of each issue of a large site: a string
// takes 32. Values; not synchronised.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bridge/base/ids.h"

namespace healthlint {

using PackedName = std::uint64_t;  // means something to the table that made it, and its copies

constexpr PackedName kNoName = 0;  // of the empty text, in every table

// Texts by number, for what many have in common or what has no shorter form. Each stays, once it is
// there.
class InternedTexts {
  public:
    std::uint32_t add(std::string_view text);
    std::optional<std::uint32_t> find(std::string_view text) const;

    const std::string& text(std::uint32_t number) const { return texts_[number]; }

  private:
    std::vector<std::string> texts_;
    std::unordered_map<std::string, std::uint32_t> numbers_;
};

// Jira's ids are numbers: up to kMostDigits of them need no table.
class PackedIds {
  public:
    static constexpr std::size_t kMostDigits = 15;

    PackedName add(const IssueId& id);
    std::optional<PackedName> find(const IssueId& id) const;  // nothing: it was never added
    IssueId id(PackedName name) const;

    // The order of the texts.
    bool is_before(PackedName a, PackedName b) const;

  private:
    InternedTexts odd_;
};

// Keys are the key of a space and a number, "AIX-12".
class PackedKeys {
  public:
    PackedName add(const IssueKey& key);
    std::optional<PackedName> find(const IssueKey& key) const;  // nothing: it was never added
    IssueKey key(PackedName name) const;

  private:
    InternedTexts spaces_;  // by the upper half of a name, from 1
    InternedTexts odd_;
};

}  // namespace healthlint
