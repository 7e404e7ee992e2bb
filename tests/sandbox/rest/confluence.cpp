// Confluence Cloud v2: spaces and pages.

#include <algorithm>

#include "bridge/base/ascii.h"
#include "tests/sandbox/rest/handlers.h"

namespace healthlint::sandbox {
namespace {

constexpr long long kMaxLimit = 250;
constexpr std::size_t kMaxPageBody = 5'000'000;

HttpResponse wiki_error(int status, const std::string& code, const std::string& title) {
    return reply(
        status,
        {{"errors",
          Json::array(
              {{{"status", status}, {"code", code}, {"title", title}, {"detail", nullptr}}})}});
}

HttpResponse no_such_page() {
    return wiki_error(404, "NOT_FOUND", "Not Found");
}

Json page_json(const Call& call, const Page& page, const std::string& body_format) {
    const std::string id = std::to_string(page.id);
    Json shown{
        {"id", id},
        {"status", page.status},
        {"title", page.title},
        {"spaceId", page.space_id},
        {"parentId", page.parent_id.empty() ? Json(nullptr) : Json(page.parent_id)},
        {"parentType", page.parent_id.empty() ? Json(nullptr) : Json("page")},
        {"authorId", page.author},
        {"ownerId", page.author},
        {"createdAt", format_timestamp(page.created)},
        {"version",
         {{"number", page.version},
          {"message", page.message},
          {"minorEdit", false},
          {"authorId", page.author},
          {"createdAt", format_timestamp(page.updated)}}},
        {"body", Json::object()},
        {"_links", {{"webui", "/pages/" + id}, {"base", call.world.wiki_url()}}}};
    if (!body_format.empty())
        shown["body"][body_format] = {{"representation", body_format}, {"value", page.body}};
    return shown;
}

// {representation, value} or {"storage": {…}}; an error text when it is neither.
std::optional<std::string> read_body(const Json& body, Page& page) {
    const Json* source = &body;
    for (const char* name : {"storage", "atlas_doc_format", "wiki"})
        if (const Json* nested = find_member(body, name)) source = nested;
    const std::string representation = string_member(*source, "representation");
    if (representation != "storage" && representation != "atlas_doc_format" &&
        representation != "wiki")
        return "body.representation has to be storage, atlas_doc_format or wiki";
    const Json* value = find_member(*source, "value");
    if (value == nullptr || !value->is_string()) return "body.value has to be a string";
    page.representation = representation;
    page.body = value->get<std::string>();
    return std::nullopt;
}

// Confluence refuses storage format that is no well-formed XML: tags have to nest.
bool tags_nest(std::string_view storage) {
    std::vector<std::string> open;
    for (std::size_t at = storage.find('<'); at != std::string_view::npos;
         at = storage.find('<', at)) {
        if (storage.substr(at, 9) == "<![CDATA[") {
            at = storage.find("]]>", at);
            if (at == std::string_view::npos) return false;
            continue;
        }
        const auto end = storage.find('>', at);
        if (end == std::string_view::npos) return false;
        const std::string_view tag = storage.substr(at + 1, end - at - 1);
        at = end + 1;
        if (tag.empty()) return false;
        if (tag.back() == '/' || tag.front() == '!' || tag.front() == '?') continue;
        if (tag.front() != '/') {
            open.emplace_back(tag.substr(0, tag.find_first_of(" \n\t")));
            continue;
        }
        if (open.empty() || open.back() != tag.substr(1)) return false;
        open.pop_back();
    }
    return open.empty();
}

std::optional<HttpResponse> body_refusal(const Page& page) {
    if (page.body.size() > kMaxPageBody)
        return wiki_error(413, "REQUEST_TOO_LARGE", "The request body is over 5 MB.");
    if (page.representation == "storage" && !tags_nest(page.body))
        return wiki_error(400, "INVALID_REQUEST_PARAMETER", "Error parsing xhtml");
    return std::nullopt;
}

bool may_see(const Call& call, const std::string& space_id) {
    const Space* space = call.world.site.space(space_id);
    return space != nullptr && call.world.site.may_browse(call.caller.account_id, space->key);
}

// A page of `values` from "cursor" on, with the link to the next one.
HttpResponse results(const Call& call, const Json& values) {
    const long long limit = std::clamp(call.integer_parameter("limit", 25), 1LL, kMaxLimit);
    const auto total = static_cast<long long>(values.size());
    const long long start = std::clamp(call.integer_parameter("cursor", 0), 0LL, total);
    const long long end = std::min(total, start + limit);
    Json shown = Json::array();
    for (long long i = start; i < end; ++i)
        shown.push_back(values[static_cast<std::size_t>(i)]);
    Json body{{"results", std::move(shown)}, {"_links", {{"base", call.world.wiki_url()}}}};
    HttpHeaders headers;
    if (end < total) {
        const Target target = split_target(call.request.url);
        std::string next = std::string(target.path) + "?";
        for (const auto& [name, value] : parse_query(target.query))
            if (name != "cursor") next += name + "=" + value + "&";
        next += "cursor=" + std::to_string(end);
        headers.emplace_back("Link", "<" + next + ">; rel=\"next\"");
        body["_links"]["next"] = next;
    }
    HttpResponse response = reply(200, body);
    response.headers.insert(response.headers.end(), headers.begin(), headers.end());
    return response;
}

}  // namespace

HttpResponse get_spaces(Call& call) {
    const auto keys = call.list_parameter("keys");
    const auto ids = call.list_parameter("ids");
    const auto wanted = [](const std::vector<std::string>& list, const std::string& value) {
        return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
    };
    Json values = Json::array();
    for (const Space& space : call.world.site.spaces) {
        if (!wanted(keys, space.key) || !wanted(ids, space.id) || !may_see(call, space.id))
            continue;
        const Page* home = call.world.wiki.home_of(space.id);
        values.push_back(
            {{"id", space.id},
             {"key", space.key},
             {"name", space.name},
             {"type", "global"},
             {"status", "current"},
             {"authorId", space.lead},
             {"homepageId", home == nullptr ? Json(nullptr) : Json(std::to_string(home->id))},
             {"_links", {{"webui", "/spaces/" + space.key}}}});
    }
    call.core_objects = static_cast<long long>(values.size());
    return results(call, values);
}

HttpResponse get_pages(Call& call) {
    auto spaces = call.list_parameter("space-id");
    if (!call.path.empty()) spaces = {call.path[0]};
    const auto ids = call.list_parameter("id");
    const auto statuses = call.list_parameter("status");
    const std::string title = call.parameter("title");
    Json values = Json::array();
    for (const auto& [id, page] : call.world.wiki.pages()) {
        const auto in = [](const std::vector<std::string>& list, const std::string& value) {
            return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
        };
        if (!may_see(call, page.space_id) || !in(spaces, page.space_id) ||
            !in(ids, std::to_string(id)))
            continue;
        if (statuses.empty() ? page.status != "current" : !in(statuses, page.status)) continue;
        if (!title.empty() && page.title != title) continue;
        values.push_back(page_json(call, page, call.parameter("body-format")));
    }
    call.core_objects = static_cast<long long>(values.size());
    return results(call, values);
}

HttpResponse create_page(Call& call) {
    Page page{
        .space_id = string_member(call.body, "spaceId"),
        .parent_id = id_member(call.body, "parentId"),
        .title = string_member(call.body, "title"),
        .author = call.caller.account_id,
        .created = call.now,
        .updated = call.now};
    if (const std::string status = string_member(call.body, "status"); !status.empty())
        page.status = status;
    if (!may_see(call, page.space_id)) return wiki_error(404, "NOT_FOUND", "Space not found");
    if (page.title.empty() && page.status == "current")
        return wiki_error(400, "INVALID_REQUEST_PARAMETER", "A title is required.");
    if (page.status == "current" && call.world.wiki.titled(page.space_id, page.title) != nullptr)
        return wiki_error(
            400,
            "INVALID_REQUEST_PARAMETER",
            "A page with this title already exists: " + page.title);
    if (const Json* body = find_member(call.body, "body"))
        if (auto problem = read_body(*body, page))
            return wiki_error(400, "INVALID_REQUEST_PARAMETER", *problem);
    if (auto refusal = body_refusal(page)) return *refusal;
    if (!page.parent_id.empty() &&
        call.world.wiki.find(parse_integer(page.parent_id).value_or(0)) == nullptr)
        return wiki_error(404, "NOT_FOUND", "Parent not found");
    const Page* home = call.world.wiki.home_of(page.space_id);
    if (page.parent_id.empty() && call.parameter("root-level") != "true" && home != nullptr)
        page.parent_id = std::to_string(home->id);
    return reply(200, page_json(call, call.world.wiki.create(std::move(page)), "storage"));
}

HttpResponse get_page(Call& call) {
    const Page* page = call.world.wiki.find(parse_integer(call.path[0]).value_or(0));
    if (page == nullptr || !may_see(call, page->space_id)) return no_such_page();
    const auto statuses = call.list_parameter("status");
    const bool wanted =
        statuses.empty()
            ? page->status == "current"
            : std::find(statuses.begin(), statuses.end(), page->status) != statuses.end();
    if (!wanted) return no_such_page();
    call.core_objects = 1;
    Json shown = page_json(call, *page, call.parameter("body-format"));
    if (call.parameter("include-version") == "false") shown.erase("version");
    if (call.parameter("include-labels") == "true") {
        Json labels = Json::array();
        for (const std::string& name : page->labels)
            labels.push_back(label_json(name));
        shown["labels"] = {
            {"results", std::move(labels)},
            {"meta", {{"hasMore", false}}},
            {"_links", Json::object()}};
    }
    return reply(200, shown);
}

HttpResponse update_page(Call& call) {
    Page* page = call.world.wiki.find(parse_integer(call.path[0]).value_or(0));
    if (page == nullptr || !may_see(call, page->space_id)) return no_such_page();
    const Json* version = find_member(call.body, "version");
    const Json* body = find_member(call.body, "body");
    const std::string title = string_member(call.body, "title");
    const std::string status = string_member(call.body, "status");
    if (version == nullptr || body == nullptr || title.empty() || status.empty() ||
        id_member(call.body, "id") != call.path[0])
        return wiki_error(
            400, "INVALID_REQUEST_PARAMETER", "id, status, title, body and version are required.");
    if (integer_member(*version, "number") != page->version + 1)
        return wiki_error(
            409,
            "CONFLICT",
            "Version must be incremented when updating a page. Current version is: " +
                std::to_string(page->version));
    const Page* namesake = call.world.wiki.titled(page->space_id, title);
    if (namesake != nullptr && namesake != page)
        return wiki_error(
            400, "INVALID_REQUEST_PARAMETER", "A page with this title already exists: " + title);
    Page after = *page;
    if (auto problem = read_body(*body, after))
        return wiki_error(400, "INVALID_REQUEST_PARAMETER", *problem);
    if (auto refusal = body_refusal(after)) return *refusal;
    after.title = title;
    after.status = status;
    after.message = string_member(*version, "message");
    after.updated = call.now;
    ++after.version;
    *page = std::move(after);
    return reply(200, page_json(call, *page, "storage"));
}

HttpResponse delete_page(Call& call) {
    Page* page = call.world.wiki.find(parse_integer(call.path[0]).value_or(0));
    if (page == nullptr || !may_see(call, page->space_id)) return no_such_page();
    if (call.parameter("purge") == "true")
        call.world.wiki.remove(page->id);
    else
        page->status = "trashed";
    return no_content();
}

}  // namespace healthlint::sandbox
