#pragma once
// Jira and Confluence of one site in memory, as far as the clients use them: stores what is written
// and answers from it, with the status codes and shapes of Atlassian's documents.

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "bridge/base/json.h"
#include "bridge/http/transport.h"

namespace healthlint {

class FakeSite final : public Transport {
  public:
    explicit FakeSite(std::string base_url) : base_url_(std::move(base_url)) {}

    Result<HttpResponse> send(const HttpRequest& request) override;

    // State that tests set and look at.
    std::map<std::string, Json> issues;                             // by id: "fields"
    std::map<std::string, std::map<std::string, Json>> properties;  // by issue id
    std::map<std::string, std::vector<Json>> comments;              // by issue id, oldest first
    std::map<std::string, Json> pages;                              // by id, as GET answers
    std::map<std::string, std::vector<Json>> page_properties;       // by page id
    std::map<std::string, Json> remote_links;                       // by issue id: array
    std::vector<std::string> unreadable;                            // issueErrors of bulk fetch
    std::deque<HttpResponse> instead;  // answers before anything else is looked at
    bool dead = false;                 // does not answer at all

    std::vector<HttpRequest> requests;  // every one, in order

    const HttpRequest& last() const { return requests.back(); }

    Json last_body() const { return parse_json(last().body); }

    // Method and target of the last request, "GET /rest/api/3/field".
    std::string last_line() const;

  private:
    using Parts = std::vector<std::string>;

    HttpResponse route(const HttpRequest& request, const Parts& path, std::string_view query);
    HttpResponse search(const Json& body) const;
    HttpResponse bulk_fetch(const Json& body) const;
    HttpResponse issue_property(const HttpRequest& request, const Parts& path);
    HttpResponse bulk_properties(const Json& body);
    HttpResponse issue_comment(
        const HttpRequest& request, const Parts& path, std::string_view query);
    HttpResponse comment_list(const Json& body, std::string_view query) const;
    HttpResponse permissions(const Json& body) const;
    HttpResponse wiki(const HttpRequest& request, const Parts& path, std::string_view query);
    HttpResponse wiki_properties(
        const HttpRequest& request, const Parts& path, std::string_view query);
    Json issue_json(const std::string& id, const Json& request) const;

    std::string base_url_;
    int next_id_ = 900;
};

HttpResponse json_answer(int status, const Json& body);
HttpResponse error_answer(int status, const std::string& message);

}  // namespace healthlint
