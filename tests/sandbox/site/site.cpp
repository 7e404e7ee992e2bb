#include "tests/sandbox/site/site.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "bridge/base/ascii.h"

namespace healthlint::sandbox {

const char* const kAppAccountId = "557058:6f1e3b7a-0c52-4f0e-9d3c-healthlintapp";

namespace {

Json read_json(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    Json json = parse_json(text);
    // A broken company folder is a mistake of ours, not of a user: stop before anything starts.
    if (json.is_discarded()) throw std::runtime_error("no JSON: " + path.string());
    return json;
}

std::vector<std::string> strings(const Json* array) {
    std::vector<std::string> result;
    if (array != nullptr && array->is_array())
        for (const Json& item : *array)
            if (item.is_string()) result.push_back(item.get<std::string>());
    return result;
}

template <class T>
const T* find_by(const std::vector<T>& all, std::string_view value, std::string T::*member) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const T& one) { return one.*member == value; });
    return found == all.end() ? nullptr : &*found;
}

std::string category_name(std::string_view key) {
    if (key == "new") return "To Do";
    return key == "done" ? "Done" : "In Progress";
}

int category_id(std::string_view key) {
    if (key == "new") return 2;
    return key == "done" ? 3 : 4;
}

std::string category_colour(std::string_view key) {
    if (key == "new") return "blue-gray";
    return key == "done" ? "green" : "yellow";
}

}  // namespace

const User* Site::user(std::string_view account_id) const {
    return find_by(users, account_id, &User::account_id);
}

const User* Site::user_by_email(std::string_view email) const {
    return find_by(users, email, &User::email);
}

const Space* Site::space(std::string_view key_or_id) const {
    const Space* by_key = find_by(spaces, key_or_id, &Space::key);
    return by_key != nullptr ? by_key : find_by(spaces, key_or_id, &Space::id);
}

const Status* Site::status(std::string_view name_or_id) const {
    const Status* by_name = find_by(statuses, name_or_id, &Status::name);
    return by_name != nullptr ? by_name : find_by(statuses, name_or_id, &Status::id);
}

const Json* Site::field(std::string_view id) const {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const Json& one) {
        return string_member(one, "id") == id;
    });
    return found == fields.end() ? nullptr : &*found;
}

bool Site::may_browse(std::string_view account_id, std::string_view space_key) const {
    const User* who = user(account_id);
    const Space* where = space(space_key);
    if (who == nullptr || where == nullptr) return false;
    if (who->app || who->admin || where->members.empty()) return true;
    return std::find(where->members.begin(), where->members.end(), account_id) !=
           where->members.end();
}

Json Site::user_json(std::string_view account_id) const {
    const User* one = user(account_id);
    if (one == nullptr) return nullptr;
    const std::string avatar = base_url + "/avatar/" + one->account_id;
    return {
        {"self", base_url + "/rest/api/3/user?accountId=" + one->account_id},
        {"accountId", one->account_id},
        {"displayName", one->name},
        {"active", true},
        {"timeZone", one->time_zone},
        {"accountType", one->app ? "app" : "atlassian"},
        {"avatarUrls",
         {{"48x48", avatar}, {"24x24", avatar}, {"16x16", avatar}, {"32x32", avatar}}},
    };
}

Json Site::status_json(const Status& status) const {
    return {
        {"self", base_url + "/rest/api/3/status/" + status.id},
        {"description", ""},
        {"iconUrl", base_url + "/"},
        {"name", status.name},
        {"id", status.id},
        {"statusCategory",
         {{"self",
           base_url + "/rest/api/3/statuscategory/" + std::to_string(category_id(status.category))},
          {"id", category_id(status.category)},
          {"key", status.category},
          {"colorName", category_colour(status.category)},
          {"name", category_name(status.category)}}},
    };
}

Json Site::issue_type_json(std::string_view name) const {
    const IssueType* type = find_by(issue_types, name, &IssueType::name);
    if (type == nullptr) return nullptr;
    return {
        {"self", base_url + "/rest/api/3/issuetype/" + type->id},
        {"id", type->id},
        {"description", ""},
        {"name", type->name},
        {"subtask", type->level < 0},
        {"hierarchyLevel", type->level},
    };
}

Json Site::priority_json(std::string_view name) const {
    const auto found = std::find(priorities.begin(), priorities.end(), name);
    if (found == priorities.end()) return nullptr;
    const std::string id = std::to_string(found - priorities.begin() + 1);
    return {{"self", base_url + "/rest/api/3/priority/" + id}, {"name", *found}, {"id", id}};
}

Json Site::project_json(const Space& space) const {
    return {
        {"self", base_url + "/rest/api/3/project/" + space.id},
        {"id", space.id},
        {"key", space.key},
        {"name", space.name},
        {"projectTypeKey", "software"},
        {"simplified", false},
    };
}

FieldCatalog Site::catalog() const {
    std::vector<Field> result;
    for (const Json& json : fields) {
        Field field;
        field.id = FieldId{string_member(json, "id")};
        field.name = string_member(json, "name");
        field.clause_names = strings(find_member(json, "clauseNames"));
        field.custom = bool_member(json, "custom");
        if (const Json* schema = find_member(json, "schema")) {
            field.type = string_member(*schema, "type");
            field.items = string_member(*schema, "items");
            field.custom_type = string_member(*schema, "custom");
        }
        result.push_back(std::move(field));
    }
    return FieldCatalog(std::move(result));
}

Site load_site(const std::string& folder) {
    const std::filesystem::path root(folder);
    Site site;
    for (const Json& json : read_json(root / "people.json"))
        site.users.push_back(
            {.account_id = string_member(json, "accountId"),
             .name = string_member(json, "name"),
             .email = string_member(json, "email"),
             .admin = bool_member(json, "admin")});
    site.users.push_back(
        {.account_id = kAppAccountId, .name = "Healthlint", .time_zone = "Etc/UTC", .app = true});
    for (const Json& json : read_json(root / "spaces.json"))
        site.spaces.push_back(
            {.id = string_member(json, "id"),
             .key = string_member(json, "key"),
             .name = string_member(json, "name"),
             .lead = string_member(json, "lead"),
             .members = strings(find_member(json, "members")),
             .lacks = strings(find_member(json, "lacks"))});
    site.fields = read_json(root / "fields.json");
    const Json workflow = read_json(root / "workflow.json");
    site.title = string_member(workflow, "company");
    site.link_types = workflow.at("linkTypes");
    site.priorities = strings(find_member(workflow, "priorities"));
    for (const Json& json : workflow.at("statuses"))
        site.statuses.push_back(
            {string_member(json, "id"),
             string_member(json, "name"),
             string_member(json, "category")});
    for (const Json& json : workflow.at("issueTypes"))
        site.issue_types.push_back(
            {string_member(json, "id"),
             string_member(json, "name"),
             static_cast<int>(integer_member(json, "level").value_or(0))});
    return site;
}

}  // namespace healthlint::sandbox
