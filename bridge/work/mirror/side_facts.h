#pragma once
// What is read of an issue apart from its fields: remote links, history, comments. The store keeps
// them in Jira's own shape, so that the readers of its answers read them back.

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bridge/base/time.h"
#include "bridge/model/issue.h"

namespace healthlint {

constexpr std::chrono::hours kAskAgainAfter{6};    // for what was refused, or a hidden page
constexpr std::chrono::hours kLookAgainAfter{24};  // at a linked page: nothing tells of its end
constexpr std::size_t kMaxKeptText = 255;  // bytes of a value in a history; no rule reads prose

// A member that is absent was not read.
struct SideFacts {
    std::optional<std::vector<RemoteLink>> remote_links;
    std::optional<std::vector<Change>> changelog;
    std::optional<std::vector<Comment>> comments;  // when and by whom; never their words
};

std::string side_facts_json(const Issue& issue);  // "" when nothing was read
SideFacts side_facts_from_json(const std::string& text);

// Was it looked up so lately that it is not asked for again?
bool is_known(const LinkedPage& page, TimePoint now);
// Is there a linked page that is not? Links that were not read may lead to pages too.
bool lacks_pages(const Issue& issue, TimePoint now);
// Of those to Confluence, whether or not it is time to look again.
bool has_all_pages(const std::vector<RemoteLink>& links);
bool has_some_page(const std::vector<RemoteLink>& links);
// By address; those that are there already stay.
void add_known_pages(
    std::map<std::string, LinkedPage>& pages, const std::vector<RemoteLink>& links);

// Those that were read replace the issue's.
void add_side_facts(Issue& issue, SideFacts facts);

}  // namespace healthlint
