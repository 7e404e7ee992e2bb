#pragma once
// Confluence Cloud REST v2 (pages, properties) as far as the digest uses it. Errors as JiraClient;
// credentials carry a base URL that ends in "/wiki".

#include <optional>
#include <string>

#include "bridge/atlassian/caller.h"
#include "bridge/atlassian/rest.h"
#include "bridge/base/clock.h"
#include "bridge/base/json.h"
#include "bridge/http/transport.h"

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

    Result<std::optional<std::string>> space_id(const std::string& space_key);
    Result<std::optional<ConfluencePage>> find_page(
        const std::string& space_id, const std::string& title);
    Result<ConfluencePage> page(const std::string& page_id);
    // `parent_id` empty = under the space's home page.
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
