// Loads recorded Jira answers as the site's issues.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "bridge/base/ascii.h"
#include "bridge/base/hash.h"
#include "tests/sandbox/site/adf_text.h"
#include "tests/sandbox/site/company.h"

namespace healthlint::sandbox {
namespace {

bool is_issue(const Json& json) {
    return json.is_object() && json.contains("key") && json.contains("fields") &&
           json.at("key").is_string() && json.at("fields").is_object();
}

// NOLINTNEXTLINE(misc-no-recursion): bounded by kMaxJsonDepth
void collect(const Json& json, std::vector<Json>& issues) {
    if (is_issue(json)) {
        issues.push_back(json);
    } else if (json.is_array()) {
        for (const Json& item : json)
            collect(item, issues);
    } else if (const Json* page = find_member(json, "issues")) {
        collect(*page, issues);
    }
}

void learn_status(Site& site, const Json* status) {
    if (status == nullptr || site.status(string_member(*status, "name")) != nullptr) return;
    const Json* category = find_member(*status, "statusCategory");
    site.statuses.push_back(
        {id_member(*status, "id"),
         string_member(*status, "name"),
         category == nullptr ? "new" : string_member(*category, "key")});
}

void learn_space(Site& site, const std::string& key, const Json* project) {
    if (site.space(key) != nullptr) return;
    std::string id = project == nullptr ? "" : id_member(*project, "id");
    std::string name = project == nullptr ? key : string_member(*project, "name");
    if (id.empty() || site.space(id) != nullptr) id = "2" + std::to_string(site.spaces.size());
    site.spaces.push_back(
        {.id = id, .key = key, .name = name, .lead = site.users.front().account_id});
}

void learn_person(Site& site, const Json* person) {
    if (person == nullptr) return;
    const std::string account = string_member(*person, "accountId");
    if (account.empty() || site.user(account) != nullptr) return;
    site.users.push_back({.account_id = account, .name = string_member(*person, "displayName")});
}

IssueRecord record_of(World& world, const Json& json) {
    IssueRecord issue;
    issue.key = string_member(json, "key");
    issue.id = parse_integer(id_member(json, "id")).value_or(0);
    // Captures come from several sites: ids may repeat or be missing.
    if (issue.id <= 0 || world.issues.find(issue.id)) issue.id = world.issues.new_id();
    issue.fields = IssueFields(json.at("fields"));
    issue.fields.erase("comment");
    for (const char* name : {"description", "environment"}) {
        const Json* text = issue.fields.find(name);
        if (text == nullptr || !text->is_string()) continue;
        std::vector<std::string> lines;
        for (const std::string_view line : split(text->get<std::string>(), '\n'))
            lines.emplace_back(line);
        issue.fields[name] = adf_of_lines(lines);
    }
    const Json* changelog = find_member(json, "changelog");
    if (const Json* histories = changelog ? find_member(*changelog, "histories") : nullptr)
        issue.changelog.assign(histories->rbegin(), histories->rend());
    return issue;
}

}  // namespace

std::size_t import_captures(World& world, const std::string& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::size_t count = 0;
    for (const auto& path : files) {
        std::ifstream file(path, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        std::vector<Json> issues;
        collect(parse_json(text), issues);
        for (const Json& json : issues) {
            const std::string key = string_member(json, "key");
            if (key.rfind('-') == std::string::npos || world.issues.find(key)) continue;
            const Json& fields = json.at("fields");
            learn_space(world.site, key.substr(0, key.rfind('-')), find_member(fields, "project"));
            learn_status(world.site, find_member(fields, "status"));
            for (const char* role : {"assignee", "reporter", "creator"})
                learn_person(world.site, find_member(fields, role));
            IssueRecord record = record_of(world, json);
            record.fields["project"] =
                world.site.project_json(*world.site.space(key.substr(0, key.rfind('-'))));
            world.issues.add(std::move(record));
            ++count;
        }
    }
    return count;
}

}  // namespace healthlint::sandbox
