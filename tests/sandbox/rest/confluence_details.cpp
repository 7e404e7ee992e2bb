// Confluence Cloud: content properties (v2), labels (read v2, write v1), the calling user (v1).

#include "bridge/base/ascii.h"
#include "tests/sandbox/rest/handlers.h"

namespace healthlint::sandbox {
namespace {

HttpResponse not_found() {
    return reply(
        404,
        {{"errors",
          Json::array({{{"status", 404}, {"code", "NOT_FOUND"}, {"title", "Not Found"}}})}});
}

Page* visible_page(Call& call) {
    Page* page = call.world.wiki.find(parse_integer(call.path[0]).value_or(0));
    if (page == nullptr) return nullptr;
    const Space* space = call.world.site.space(page->space_id);
    const bool visible =
        space != nullptr && call.world.site.may_browse(call.caller.account_id, space->key);
    return visible ? page : nullptr;
}

Json property_json(long long id, const PageProperty& property) {
    return {
        {"id", std::to_string(id)},
        {"key", property.key},
        {"value", property.value},
        {"version", {{"number", property.version}, {"message", ""}, {"minorEdit", false}}}};
}

PageProperty* property_of(Page& page, const std::string& id) {
    const auto found = page.properties.find(parse_integer(id).value_or(0));
    return found == page.properties.end() ? nullptr : &found->second;
}

}  // namespace

Json label_json(const std::string& name) {
    return {{"id", "label-" + name}, {"name", name}, {"prefix", "global"}};
}

HttpResponse get_page_properties(Call& call) {
    const Page* page = visible_page(call);
    if (page == nullptr) return not_found();
    const std::string key = call.parameter("key");
    Json results = Json::array();
    for (const auto& [id, property] : page->properties)
        if (key.empty() || property.key == key) results.push_back(property_json(id, property));
    return reply(
        200, {{"results", std::move(results)}, {"_links", {{"base", call.world.wiki_url()}}}});
}

HttpResponse create_page_property(Call& call) {
    Page* page = visible_page(call);
    if (page == nullptr) return not_found();
    const std::string key = string_member(call.body, "key");
    const Json* value = find_member(call.body, "value");
    if (key.empty() || value == nullptr) return bad_payload();
    for (const auto& [id, property] : page->properties)
        if (property.key == key)
            return error_reply(409, "Property with key '" + key + "' already exists.");
    const long long id = call.world.wiki.new_id();
    page->properties[id] = {.key = key, .value = *value};
    return reply(200, property_json(id, page->properties[id]));
}

HttpResponse get_page_property(Call& call) {
    Page* page = visible_page(call);
    PageProperty* property = page == nullptr ? nullptr : property_of(*page, call.path[1]);
    if (property == nullptr) return not_found();
    return reply(200, property_json(parse_integer(call.path[1]).value_or(0), *property));
}

HttpResponse update_page_property(Call& call) {
    Page* page = visible_page(call);
    PageProperty* property = page == nullptr ? nullptr : property_of(*page, call.path[1]);
    if (property == nullptr) return not_found();
    const Json* version = find_member(call.body, "version");
    const Json* value = find_member(call.body, "value");
    if (version == nullptr || value == nullptr || string_member(call.body, "key") != property->key)
        return bad_payload();
    if (integer_member(*version, "number") != property->version + 1)
        return error_reply(409, "Version must be incremented when updating a property.");
    property->value = *value;
    ++property->version;
    return reply(200, property_json(parse_integer(call.path[1]).value_or(0), *property));
}

HttpResponse delete_page_property(Call& call) {
    Page* page = visible_page(call);
    if (page == nullptr || property_of(*page, call.path[1]) == nullptr) return not_found();
    page->properties.erase(parse_integer(call.path[1]).value_or(0));
    return no_content();
}

HttpResponse get_page_labels(Call& call) {
    const Page* page = visible_page(call);
    if (page == nullptr) return not_found();
    Json results = Json::array();
    for (const std::string& name : page->labels)
        results.push_back(label_json(name));
    return reply(
        200, {{"results", std::move(results)}, {"_links", {{"base", call.world.wiki_url()}}}});
}

HttpResponse add_page_labels(Call& call) {
    Page* page = visible_page(call);
    if (page == nullptr) return not_found();
    const Json list = call.body.is_array() ? call.body : Json::array({call.body});
    for (const Json& one : list) {
        const std::string name = string_member(one, "name");
        if (name.empty() || name.find(' ') != std::string::npos)
            return error_reply(400, "The label '" + name + "' is not valid.");
        page->labels.insert(name);
    }
    Json results = Json::array();
    for (const std::string& name : page->labels) {
        Json label = label_json(name);
        label["label"] = name;
        results.push_back(std::move(label));
    }
    return reply(
        200, {{"results", results}, {"start", 0}, {"limit", 200}, {"size", results.size()}});
}

HttpResponse get_current_wiki_user(Call& call) {
    Json user = call.world.site.user_json(call.caller.account_id);
    return reply(
        200,
        {{"type", "known"},
         {"accountId", user.at("accountId")},
         {"accountType", user.at("accountType")},
         {"displayName", user.at("displayName")},
         {"timeZone", user.at("timeZone")}});
}

}  // namespace healthlint::sandbox
