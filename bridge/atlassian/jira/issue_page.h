#pragma once
// The text of an answer with issues (search, bulk fetch) -> issues. Nearly every page is read in
// one pass (reading/issue_reader.h), the others are parsed as a whole.

#include <string>
#include <string_view>
#include <vector>

#include "bridge/atlassian/jira/client.h"

namespace healthlint {

struct IssuePage {
    std::vector<FetchedIssue> issues;
    std::string next_page_token;      // empty = none, or behind it comes nothing
    bool is_last = false;             // as a page of a search says; bulk fetch says nothing
    std::vector<std::string> failed;  // ids that could not be read this time (issueErrors)
};

// Invalid for a text that is no page; an element that is no issue makes the whole page invalid,
// because a silently missing issue would be taken for a deleted one.
//
// `asked` are the ids of the fields in the request. Jira answers null for a field that is empty and
// leaves out a custom field that the issue's space does not use: those become `withheld`, here and
// in the raw text. Nothing is withheld in a page without any null: such a server leaves out both.
Result<IssuePage> parse_issue_page(
    std::string text, const FieldCatalog& fields, const std::vector<std::string>& asked = {});

// The token of the next page, looked for at both ends of the text, without reading it: a guess,
// with which the next page may be asked for while this one is read. Empty where none is seen.
std::string likely_page_token(std::string_view text);

// The same as parse_issue_page() without the short cut.
Result<IssuePage> parse_issue_page_thoroughly(
    std::string_view text, const FieldCatalog& fields, const std::vector<std::string>& asked = {});

}  // namespace healthlint
