#include "tests/sandbox/rest/routes.h"

#include "bridge/base/ascii.h"
#include "bridge/base/encoding.h"
#include "tests/sandbox/rest/handlers.h"

namespace healthlint::sandbox {
namespace {

const std::vector<Route>& routes() {
    static const std::vector<Route> kRoutes{
        {"POST", "/rest/api/3/search/jql", "READ", search_post},
        {"GET", "/rest/api/3/search/jql", "READ", search_get},
        {"POST", "/rest/api/3/search/approximate-count", "READ", approximate_count},
        {"POST", "/rest/api/3/issue/bulkfetch", "WRITE", bulk_fetch},
        {"POST", "/rest/api/3/issue/properties/multi", "WRITE", put_properties_by_issue},
        {"POST", "/rest/api/3/issue", "WRITE", create_issue},
        {"GET", "/rest/api/3/issue/{}", "READ", get_issue},
        {"PUT", "/rest/api/3/issue/{}", "WRITE", edit_issue},
        {"DELETE", "/rest/api/3/issue/{}", "DELETE", delete_issue},
        {"GET", "/rest/api/3/issue/{}/transitions", "READ", get_transitions},
        {"POST", "/rest/api/3/issue/{}/transitions", "WRITE", do_transition},
        {"GET", "/rest/api/3/issue/{}/changelog", "READ", get_changelog},
        {"GET", "/rest/api/3/issue/{}/properties", "READ", get_property_keys},
        {"GET", "/rest/api/3/issue/{}/properties/{}", "READ", get_property},
        {"PUT", "/rest/api/3/issue/{}/properties/{}", "WRITE", put_property},
        {"DELETE", "/rest/api/3/issue/{}/properties/{}", "DELETE", delete_property},
        {"GET", "/rest/api/3/issue/{}/remotelink", "READ", get_remote_links},
        {"POST", "/rest/api/3/issue/{}/remotelink", "WRITE", put_remote_link},
        {"DELETE", "/rest/api/3/issue/{}/remotelink", "DELETE", delete_remote_link},
        {"DELETE", "/rest/api/3/issue/{}/remotelink/{}", "DELETE", delete_remote_link},
        {"POST", "/rest/api/3/issueLink", "WRITE", create_issue_link},
        {"DELETE", "/rest/api/3/issueLink/{}", "DELETE", delete_issue_link},
        {"GET", "/rest/api/3/issueLinkType", "READ", get_link_types},
        {"GET", "/rest/api/3/issue/{}/comment", "READ", get_comments},
        {"POST", "/rest/api/3/issue/{}/comment", "WRITE", add_comment},
        {"GET", "/rest/api/3/issue/{}/comment/{}", "READ", get_comment},
        {"PUT", "/rest/api/3/issue/{}/comment/{}", "WRITE", edit_comment},
        {"DELETE", "/rest/api/3/issue/{}/comment/{}", "DELETE", delete_comment},
        {"POST", "/rest/api/3/comment/list", "READ", list_comments},
        {"GET", "/rest/api/3/comment/{}/properties/{}", "READ", get_comment_property},
        {"PUT", "/rest/api/3/comment/{}/properties/{}", "WRITE", put_comment_property},
        {"GET", "/rest/api/3/task/{}", "", get_task},
        {"GET", "/rest/api/3/field", "READ", get_fields},
        {"POST", "/rest/api/3/jql/parse", "READ", jql_parse},
        {"POST", "/rest/api/3/jql/match", "READ", jql_match},
        {"GET", "/rest/api/3/project/search", "READ", search_projects},
        {"GET", "/rest/api/3/project/{}", "READ", get_project},
        {"GET", "/rest/api/3/myself", "READ", get_myself},
        {"GET", "/rest/api/3/user", "READ", get_user},
        {"GET", "/rest/api/3/user/bulk", "READ", get_users},
        {"GET", "/rest/api/3/serverInfo", "READ", get_server_info, true},
        {"GET", "/rest/api/3/mypermissions", "READ", get_my_permissions},
        {"POST", "/rest/api/3/permissions/check", "READ", check_permissions},
        {"GET", "/rest/api/3/webhook/failed", "READ", get_failed_webhooks},
        {"GET", "/wiki/api/v2/spaces", "READ", get_spaces},
        {"GET", "/wiki/api/v2/spaces/{}/pages", "READ", get_pages},
        {"GET", "/wiki/api/v2/pages", "READ", get_pages},
        {"POST", "/wiki/api/v2/pages", "WRITE", create_page},
        {"GET", "/wiki/api/v2/pages/{}", "READ", get_page},
        {"PUT", "/wiki/api/v2/pages/{}", "WRITE", update_page},
        {"DELETE", "/wiki/api/v2/pages/{}", "DELETE", delete_page},
        {"GET", "/wiki/api/v2/pages/{}/properties", "READ", get_page_properties},
        {"POST", "/wiki/api/v2/pages/{}/properties", "WRITE", create_page_property},
        {"GET", "/wiki/api/v2/pages/{}/properties/{}", "READ", get_page_property},
        {"PUT", "/wiki/api/v2/pages/{}/properties/{}", "WRITE", update_page_property},
        {"DELETE", "/wiki/api/v2/pages/{}/properties/{}", "WRITE", delete_page_property},
        {"GET", "/wiki/api/v2/pages/{}/labels", "READ", get_page_labels},
        {"POST", "/wiki/rest/api/content/{}/label", "WRITE", add_page_labels},
        {"GET", "/wiki/rest/api/user/current", "READ", get_current_wiki_user},
    };
    return kRoutes;
}

std::optional<std::vector<std::string>> match_path(
    std::string_view pattern, std::string_view path) {
    const auto wanted = split(pattern, '/');
    const auto given = split(path, '/');
    if (wanted.size() != given.size()) return std::nullopt;
    std::vector<std::string> values;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] != "{}") {
            if (wanted[i] != given[i]) return std::nullopt;
            continue;
        }
        auto value = percent_decode(given[i]);
        if (!value || value->empty()) return std::nullopt;
        values.push_back(std::move(*value));
    }
    return values;
}

}  // namespace

std::optional<Match> find_route(std::string_view method, std::string_view path) {
    for (const Route& route : routes()) {
        if (route.method != method) continue;
        if (auto values = match_path(route.path, path))
            return Match{.route = &route, .values = std::move(*values)};
    }
    return std::nullopt;
}

}  // namespace healthlint::sandbox
