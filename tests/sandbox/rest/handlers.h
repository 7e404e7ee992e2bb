#pragma once
// The REST endpoints, by the file that holds them. Each takes a call that has already been
// authenticated, limited and logged.

#include "tests/sandbox/rest/call.h"

namespace healthlint::sandbox {

// jira_search.cpp
HttpResponse search_post(Call& call);
HttpResponse search_get(Call& call);
HttpResponse approximate_count(Call& call);
HttpResponse bulk_fetch(Call& call);
HttpResponse jql_parse(Call& call);
HttpResponse jql_match(Call& call);

// jira_issue.cpp
HttpResponse get_issue(Call& call);
HttpResponse edit_issue(Call& call);
HttpResponse create_issue(Call& call);
HttpResponse delete_issue(Call& call);
HttpResponse get_transitions(Call& call);
HttpResponse do_transition(Call& call);
HttpResponse get_changelog(Call& call);

// jira_links.cpp
HttpResponse get_remote_links(Call& call);
HttpResponse put_remote_link(Call& call);
HttpResponse delete_remote_link(Call& call);
HttpResponse create_issue_link(Call& call);
HttpResponse delete_issue_link(Call& call);
HttpResponse get_link_types(Call& call);

// jira_properties.cpp
HttpResponse get_property_keys(Call& call);
HttpResponse get_property(Call& call);
HttpResponse put_property(Call& call);
HttpResponse delete_property(Call& call);
HttpResponse put_properties_by_issue(Call& call);  // POST /issue/properties/multi
HttpResponse get_task(Call& call);

// jira_comments.cpp
HttpResponse get_comments(Call& call);
HttpResponse get_comment(Call& call);
HttpResponse add_comment(Call& call);
HttpResponse edit_comment(Call& call);
HttpResponse delete_comment(Call& call);
HttpResponse list_comments(Call& call);
HttpResponse get_comment_property(Call& call);
HttpResponse put_comment_property(Call& call);

// jira_site.cpp
HttpResponse get_fields(Call& call);
HttpResponse search_projects(Call& call);
HttpResponse get_project(Call& call);
HttpResponse get_myself(Call& call);
HttpResponse get_user(Call& call);
HttpResponse get_users(Call& call);
HttpResponse get_server_info(Call& call);
HttpResponse get_my_permissions(Call& call);
HttpResponse check_permissions(Call& call);
HttpResponse get_failed_webhooks(Call& call);

// confluence.cpp
HttpResponse get_spaces(Call& call);
HttpResponse get_pages(Call& call);
HttpResponse create_page(Call& call);
HttpResponse get_page(Call& call);
HttpResponse update_page(Call& call);
HttpResponse delete_page(Call& call);

// confluence_details.cpp
HttpResponse get_page_properties(Call& call);
HttpResponse create_page_property(Call& call);
HttpResponse get_page_property(Call& call);
HttpResponse update_page_property(Call& call);
HttpResponse delete_page_property(Call& call);
Json label_json(const std::string& name);
HttpResponse get_page_labels(Call& call);
HttpResponse add_page_labels(Call& call);
HttpResponse get_current_wiki_user(Call& call);

}  // namespace healthlint::sandbox
