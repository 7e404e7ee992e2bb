#pragma once
// Confluence Cloud REST v2 (pages, properties, labels) as far as the digest and the checks use it.
// Errors as JiraClient; credentials carry a base URL that ends in "/wiki".

#include <optional>
#include <string>

#include "bridge/atlassian/caller.h"
#include "bridge/atlassian/rest.h"
#include "bridge/base/clock.h"
#include "bridge/base/json.h"
#include "bridge/http/transport.h"
#include "bridge/model/issue.h"

namespace healthlint {

struct ConfluencePage {
    std::string id;
    std::string title;
    int version = 0;
    std::string body;  // storage format, when it was asked for
};

struct PageProperty {
    std::string id;
    Json value;
    int version = 0;
};

class ConfluenceClient {
  public:
    ConfluenceClient(
        Transport& transport, const Credentials& credentials, RateLimiter& limiter, Clock& clock);

    void set_priority(CallPriority priority) { rest_.set_priority(priority); }

    Result<std::optional<std::string>> space_id(const std::string& space_key);
    Result<std::optional<ConfluencePage>> find_page(
        const std::string& space_id, const std::string& title);
    Result<ConfluencePage> page(const std::string& page_id);
    // `parent_id` empty = under the space's home page.
    // What it says of a page that an issue links to, in one call; `at` is left to the caller. A
    // page that does not exist and one that we may not see are answered alike: hidden.
    Result<LinkedPage> linked_page(const std::string& page_id);
    Result<ConfluencePage> create_page(
        const std::string& space_id,
        const std::string& parent_id,
        const std::string& title,
        const std::string& storage_body);
    Result<ConfluencePage> update_page(
        const ConfluencePage& current, const std::string& storage_body);
    Result<std::optional<PageProperty>> property(
        const std::string& page_id, const std::string& key);
    Result<void> set_property(
        const std::string& page_id, const std::string& key, const Json& value);

  private:
    RestCaller rest_;
};

}  // namespace healthlint
