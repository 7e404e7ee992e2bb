#pragma once
// Who and what a site consists of besides its issues: people, spaces, fields, issue types,
// statuses. Immutable once loaded.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/base/json.h"
#include "bridge/model/site.h"

namespace healthlint::sandbox {

struct User {
    std::string account_id;
    std::string name;
    std::string email;
    std::string time_zone = "Asia/Seoul";
    bool app = false;
    bool admin = false;
};

struct Space {  // a Jira project and, with the same key, a Confluence space
    std::string id;
    std::string key;
    std::string name;
    std::string lead;                     // account id
    std::vector<std::string> members;     // who may browse; empty = everybody
    std::vector<std::string> lacks = {};  // ids of fields that its issues do not have
};

struct Status {
    std::string id;
    std::string name;
    std::string category;  // new, indeterminate, done
};

struct IssueType {
    std::string id;
    std::string name;
    int level = 0;
};

class Site {
  public:
    std::string base_url;  // "http://localhost:8080"; links in answers start with it
    std::string title = "Sandbox";
    std::vector<User> users;
    std::vector<Space> spaces;
    std::vector<Status> statuses;
    std::vector<IssueType> issue_types;
    std::vector<std::string> priorities;  // most urgent first
    Json link_types = Json::array();      // {id, name, inward, outward}
    Json fields = Json::array();          // as GET /rest/api/3/field answers them

    const User* user(std::string_view account_id) const;
    const User* user_by_email(std::string_view email) const;
    const Space* space(std::string_view key_or_id) const;
    const Status* status(std::string_view name_or_id) const;
    const Json* field(std::string_view id) const;
    bool may_browse(std::string_view account_id, std::string_view space_key) const;

    Json user_json(std::string_view account_id) const;  // null for nobody
    Json status_json(const Status& status) const;
    Json issue_type_json(std::string_view name) const;  // null when the site has no such type
    Json priority_json(std::string_view name) const;
    Json project_json(const Space& space) const;

    FieldCatalog catalog() const;  // the fields as JQL needs them
};

// Reads people.json, spaces.json, fields.json and workflow.json of a company folder.
Site load_site(const std::string& folder);

// The user that requests of a Connect app act as; every installed app of the site is this one.
extern const char* const kAppAccountId;

}  // namespace healthlint::sandbox
