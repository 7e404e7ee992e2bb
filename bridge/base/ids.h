#pragma once
// Ids have types, so that a key never travels where an account id belongs.

#include <compare>
#include <functional>
#include <string>

namespace healthlint {

template <class Tag>
struct Id {
    std::string value;

    auto operator<=>(const Id&) const = default;
};

using SiteId = Id<struct SiteTag>;      // ours; clientKey, cloudId and base URL are look-ups to it
using IssueId = Id<struct IssueIdTag>;  // Jira's numeric id as text; survives moves
using IssueKey = Id<struct IssueKeyTag>;  // "AIX-12"; changes when an issue moves
using SpaceKey = Id<struct SpaceKeyTag>;  // Jira project key, "AIX"
using AccountId =
    Id<struct AccountTag>;            // Atlassian account id, at most 128 characters, may hold ':'
using FieldId = Id<struct FieldTag>;  // "summary", "customfield_10114"
using TeamName = Id<struct TeamTag>;  // as written in site.yaml
using RuleId = Id<struct RuleTag>;    // "kpi-measurable"

}  // namespace healthlint

template <class Tag>
struct std::hash<healthlint::Id<Tag>> {
    std::size_t operator()(const healthlint::Id<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.value);
    }
};
