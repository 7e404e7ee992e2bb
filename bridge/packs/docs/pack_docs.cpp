#include "bridge/packs/docs/pack_docs.h"

#include <algorithm>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/registry.h"
#include "bridge/packs/extend.h"
#include "bridge/packs/form.h"
#include "bridge/packs/values/yaml.h"

namespace healthlint {
namespace {

std::string text_of(const Parameter& map, std::string_view key) {
    const Parameter* value = map.member(key);
    return value == nullptr ? std::string() : value->scalar;
}

Text pair_of(const Parameter& map, std::string_view key) {
    const Parameter* value = map.member(key);
    if (value == nullptr) return {};
    return {std::string(trim(text_of(*value, "en"))), std::string(trim(text_of(*value, "ko")))};
}

std::size_t indent_of(std::string_view line) {
    return std::min(line.find_first_not_of(' '), line.size());
}

// The lines of a list entry that begins in this line, without what the list is indented by and
// without the comments that introduce the next entry.
std::string entry_at(const std::string& file, int line) {
    const std::vector<std::string_view> lines = split(file, '\n');
    const auto first = static_cast<std::size_t>(std::max(line, 1)) - 1;
    if (first >= lines.size()) return {};
    const std::size_t indent = indent_of(lines[first]);
    std::vector<std::string_view> entry{lines[first]};
    for (std::size_t i = first + 1; i < lines.size(); ++i) {
        if (!trim(lines[i]).empty() && indent_of(lines[i]) <= indent) break;
        entry.push_back(lines[i]);
    }
    while (trim(entry.back()).empty())
        entry.pop_back();
    std::string text;
    for (const std::string_view one : entry)
        text += std::string(one.substr(std::min(indent, one.size()))) + '\n';
    return text;
}

std::string form_of(const Parameter& rule) {
    for (const std::string_view form : kFormKeys)
        if (rule.member(form) != nullptr) return std::string(form);
    return {};
}

RuleDoc read_rule(const Parameter& rule, const std::string& file) {
    RuleDoc doc{
        .id = text_of(rule, "id"),
        .pillar = text_of(rule, "pillar"),
        .subject = text_of(rule, "subject"),
        .stage = text_of(rule, "stage"),
        .form = form_of(rule),
        .check = text_of(rule, "check"),
        .title = pair_of(rule, "title"),
        .why = pair_of(rule, "why"),
        .fix = pair_of(rule, "fix"),
        .cannot_see = pair_of(rule, "cannot-see"),
        .gamed_by = pair_of(rule, "gamed-by"),
        .source = text_of(rule, "source"),
        .evidence = text_of(rule, "evidence"),
        .since = text_of(rule, "since"),
        .owner = text_of(rule, "owner"),
        .docs = text_of(rule, "docs")};
    if (doc.stage.empty()) doc.stage = "observe";
    if (const Parameter* serves = rule.member("serves")) doc.serves = serves->texts();
    doc.text = entry_at(file, rule.line);
    return doc;
}

const std::string& file_of(const PackSources& sources, int number) {
    const auto index = static_cast<std::size_t>(std::max(number, 0));
    if (index == 0 || index > sources.library.size()) return sources.pack.text;
    return sources.library[index - 1].text;
}

void note_missing(
    const std::string& what, std::string_view key, bool empty, std::vector<std::string>& missing) {
    if (empty) missing.push_back(what + ": no " + std::string(key));
}

bool lacks(const Text& text) {
    return text.en.empty() || text.ko.empty();
}

}  // namespace

PackDoc read_pack_doc(const PackSources& sources) {
    Problems problems;  // said by the loader
    PackDoc doc;
    const std::optional<Parameter> own = read_yaml(sources.pack, problems);
    if (!own) return doc;
    const Parameter root = extend_pack(*own, sources.library, problems);
    if (const Parameter* header = root.member("pack")) {
        doc.id = text_of(*header, "id");
        doc.version = text_of(*header, "version");
        doc.owner = text_of(*header, "owner");
        doc.title = pair_of(*header, "title");
    }
    if (const Parameter* goals = root.member("goals"))
        for (const auto& [letter, goal] : goals->members)
            doc.goals.push_back(
                {.letter = letter,
                 .title = pair_of(goal, "title"),
                 .cannot_see = pair_of(goal, "cannot-see")});
    if (const Parameter* rules = root.member("rules"))
        for (const Parameter& rule : rules->items)
            doc.rules.push_back(read_rule(rule, file_of(sources, rule.file)));
    return doc;
}

std::vector<std::string> missing_texts(const PackDoc& pack) {
    std::vector<std::string> missing;
    for (const RuleDoc& rule : pack.rules) {
        note_missing(rule.id, "cannot-see", lacks(rule.cannot_see), missing);
        note_missing(rule.id, "gamed-by", lacks(rule.gamed_by), missing);
        note_missing(rule.id, "source", rule.source.empty(), missing);
        note_missing(rule.id, "evidence", rule.evidence.empty(), missing);
        note_missing(rule.id, "since", rule.since.empty(), missing);
    }
    for (const CheckDefinition& check : check_registry()) {
        const std::string name = "check " + std::string(check.name);
        note_missing(name, "example", check.example.empty(), missing);
        note_missing(name, "cannot_see", lacks(check.cannot_see), missing);
        note_missing(name, "gamed_by", lacks(check.gamed_by), missing);
        note_missing(name, "summary", lacks(check.summary), missing);
    }
    return missing;
}

}  // namespace healthlint
