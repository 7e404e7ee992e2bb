#include "bridge/atlassian/confluence/client.h"

#include <utility>

namespace healthlint {
namespace {

RestRequest v2_request(std::string method, std::vector<std::string> path, std::string endpoint) {
    RestRequest request;
    request.method = std::move(method);
    request.path = {"api", "v2"};
    for (std::string& segment : path)
        request.path.push_back(std::move(segment));
    request.endpoint = std::move(endpoint);
    request.write = request.method != "GET";
    request.points = request.write ? 1 : 2;  // one page, space or property
    return request;
}

// The first entry of an answer with `results`; null when there is none.
const Json& first_result(const Json& json) {
    static const Json kNone;
    const Json& results = member_or_null(json, "results");
    return results.is_array() && !results.empty() ? results.front() : kNone;
}

int version_of(const Json& json) {
    return static_cast<int>(integer_member(member_or_null(json, "version"), "number").value_or(0));
}

ConfluencePage page_from_json(const Json& json) {
    const Json& body = member_or_null(json, "body");
    return {
        .id = id_member(json, "id"),
        .title = string_member(json, "title"),
        .version = version_of(json),
        .body = string_member(member_or_null(body, "storage"), "value")};
}

Json storage(const std::string& body) {
    return {{"representation", "storage"}, {"value", body}};
}

Result<ConfluencePage> written_page(RestCaller& rest, const RestRequest& request) {
    const Result<Json> json = rest.send_json(request);
    if (!json) return tl::unexpected(json.error());
    ConfluencePage page = page_from_json(*json);
    if (page.id.empty()) return fail(Errc::Unavailable, "pages: an answer without an id");
    return page;
}

}  // namespace

ConfluenceClient::ConfluenceClient(
    Transport& transport, const Credentials& credentials, RateLimiter& limiter, Clock& clock)
    : rest_(transport, credentials, limiter, clock) {
    rest_.set_priority(CallPriority::Digest);
}

Result<std::optional<std::string>> ConfluenceClient::space_id(const std::string& space_key) {
    RestRequest request = v2_request("GET", {"spaces"}, "spaces");
    request.query = {{"keys", space_key}};
    const Result<Json> json = rest_.send_json(request);
    if (!json) return tl::unexpected(json.error());
    std::string id = id_member(first_result(*json), "id");
    if (id.empty()) return std::nullopt;
    return id;
}

Result<std::optional<ConfluencePage>> ConfluenceClient::find_page(
    const std::string& space_id, const std::string& title) {
    RestRequest request = v2_request("GET", {"pages"}, "pages");
    request.query = {{"space-id", space_id}, {"title", title}, {"status", "current"}};
    const Result<Json> json = rest_.send_json(request);
    if (!json) return tl::unexpected(json.error());
    ConfluencePage page = page_from_json(first_result(*json));
    if (page.id.empty()) return std::nullopt;
    return page;
}

Result<ConfluencePage> ConfluenceClient::page(const std::string& page_id) {
    RestRequest request = v2_request("GET", {"pages", page_id}, "pages/{id}");
    request.query = {{"body-format", "storage"}};
    return written_page(rest_, request);
}

Result<LinkedPage> ConfluenceClient::linked_page(const std::string& page_id) {
    RestRequest request = v2_request("GET", {"pages", page_id}, "pages/{id}");
    // Archived and trashed pages are found only when they are asked for.
    request.query = {
        {"status", "current"},
        {"status", "archived"},
        {"status", "trashed"},
        {"include-labels", "true"},
        {"include-version", "false"}};
    const Result<Json> json = rest_.send_json(request);
    if (!json && json.error().code == Errc::NotFound) return LinkedPage{.hidden = true};
    if (!json) return tl::unexpected(json.error());
    LinkedPage page{.gone = string_member(*json, "status") != "current"};
    const Json& labels = member_or_null(member_or_null(*json, "labels"), "results");
    if (labels.is_array())
        for (const Json& label : labels)
            page.labels.push_back(string_member(label, "name"));
    return page;
}

Result<ConfluencePage> ConfluenceClient::create_page(
    const std::string& space_id,
    const std::string& parent_id,
    const std::string& title,
    const std::string& storage_body) {
    RestRequest request = v2_request("POST", {"pages"}, "pages");
    request.body = Json::object(
        {{"spaceId", space_id},
         {"status", "current"},
         {"title", title},
         {"body", storage(storage_body)}});
    if (!parent_id.empty()) (*request.body)["parentId"] = parent_id;
    return written_page(rest_, request);
}

Result<ConfluencePage> ConfluenceClient::update_page(
    const ConfluencePage& current, const std::string& storage_body) {
    RestRequest request = v2_request("PUT", {"pages", current.id}, "pages/{id}");
    request.body = Json::object(
        {{"id", current.id},
         {"status", "current"},
         {"title", current.title},
         {"body", storage(storage_body)},
         {"version", {{"number", current.version + 1}}}});
    return written_page(rest_, request);
}

Result<std::optional<PageProperty>> ConfluenceClient::property(
    const std::string& page_id, const std::string& key) {
    RestRequest request =
        v2_request("GET", {"pages", page_id, "properties"}, "pages/{id}/properties");
    request.query = {{"key", key}};
    const Result<Json> json = rest_.send_json(request);
    if (!json) return tl::unexpected(json.error());
    const Json& found = first_result(*json);
    if (found.is_null()) return std::nullopt;
    return PageProperty{
        .id = id_member(found, "id"),
        .value = member_or_null(found, "value"),
        .version = version_of(found)};
}

Result<void> ConfluenceClient::set_property(
    const std::string& page_id, const std::string& key, const Json& value) {
    const auto current = property(page_id, key);
    if (!current) return tl::unexpected(current.error());
    RestRequest request =
        v2_request("POST", {"pages", page_id, "properties"}, "pages/{id}/properties");
    request.body = Json::object({{"key", key}, {"value", value}});
    if (*current) {
        request.method = "PUT";
        request.path.push_back((*current)->id);
        request.endpoint += "/{id}";
        (*request.body)["version"] = {{"number", (*current)->version + 1}};
    }
    const Result<HttpResponse> response = rest_.send(request);
    if (!response) return tl::unexpected(response.error());
    return {};
}

}  // namespace healthlint
