// libFuzzer: no answer of Jira's crashes the readers of issues, histories, comments and links; what
// reads as an issue has a name, and what was read once reads the same again. Built by the preset
// fuzz.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "bridge/atlassian/jira/issue_json.h"
#include "bridge/atlassian/jira/issue_page.h"
#include "bridge/atlassian/jira/side_facts.h"
#include "bridge/atlassian/reading/issue_hash.h"

namespace {

void require(bool held) {
    if (!held) std::abort();
}

std::string text_of(const healthlint::LazyDocument& document) {
    std::string text;
    for (const healthlint::Block& block : document.read()->blocks)
        text += block.text + '\n';
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data,
    std::size_t size) {
    using namespace healthlint;
    static const FieldCatalog kFields = FieldCatalog::system_fields();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto page = parse_issue_page(std::string(text), kFields))
        for (const FetchedIssue& fetched : page->issues) {
            const auto hash = issue_hash(fetched.raw);
            require(hash == issue_hash_thoroughly(fetched.raw));
            fetched.issue.description.read();
            if (!hash) continue;  // a mistake where nobody looked
            require(!fetched.issue.id.value.empty() || !fetched.issue.key.value.empty());
            const auto again = issue_from_json(parse_json(fetched.raw), kFields);
            require(again && again->key == fetched.issue.key && again->id == fetched.issue.id);
            require(again->summary == fetched.issue.summary);
            require(text_of(again->description) == text_of(fetched.issue.description));
        }
    const Json json = parse_json(text);
    const auto issue = issue_from_json(json, kFields);
    if (issue) require(issue->custom.size() <= json.at("fields").size());
    for (const auto* entries : {&json, &member_or_null(json, "values")}) {
        const auto changes = changes_from_json(*entries);
        for (std::size_t i = 1; i < changes.size(); ++i)
            require(changes[i - 1].at <= changes[i].at);
        comments_from_json(*entries);
    }
    if (const auto links = remote_links_from_json(json))
        for (const RemoteLink& link : *links)
            require(!link.url.empty());
    fields_from_json(json).has_value();
    return 0;
}
