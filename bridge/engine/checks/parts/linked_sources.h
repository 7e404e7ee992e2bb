#pragma once
// What an issue is linked to or names: issue links, web links, labelled Confluence pages and the
// words of the description, for checks that ask for some of it.

#include <string>
#include <vector>

#include "bridge/engine/check.h"
#include "bridge/engine/checks/data/data_source_reading.h"
#include "bridge/engine/checks/parts/parameter_reader.h"

namespace healthlint {

// One way in which a source may stand on an issue.
struct SourcePattern {
    std::string issue_link;              // phrase or type of an issue link
    std::vector<std::string> web_links;  // addresses with *
    std::string confluence_label;
    std::vector<DataSourceKind> text_kinds;
};

struct LinkedSource {
    std::string identity;  // the same asset linked twice counts once
    Evidence evidence;
    bool owner = false;
    std::string beside;  // the words that stand with it
};

struct LinkedSources {
    std::vector<LinkedSource> found;  // each once
    std::size_t repeated = 0;         // linked more than once
    std::vector<Evidence> gone;       // pages that are no longer there; they do not count
    bool unread_links = false;        // what is missing may stand in links that were not read
    bool unread_pages = false;        // or on pages whose labels were not looked up
};

// What "*" alone selects: every link, or those that look like data.
enum class BareStar { EveryLink, DataOnly };

LinkedSources collect_sources(
    const std::vector<SourcePattern>& patterns,
    BareStar star,
    const Issue& issue,
    const Snapshot& snapshot);

// Puts some of them, and of what is gone, in the place of other evidence; of nothing, nothing.
void show_sources(const LinkedSources& sources, CheckResult& result);

// A list under `any-of`: {issue-link: …}, {web-link: …}, {confluence-label: …}, {text: [kinds]}.
std::vector<SourcePattern> read_source_patterns(ParameterReader& reader);

CheckNeeds needs_of(const std::vector<SourcePattern>& patterns);
JqlNeeds fields_with_sources();

// An address without what does not tell assets apart: fragment, last slash, case of the host.
std::string bare_address(std::string_view url);

}  // namespace healthlint
