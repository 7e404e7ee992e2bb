// What anybody may read: descriptors, the front end. No tenant data, no token.
#include "bridge/web/handlers.h"
#include "bridge/web/pages/descriptor.h"
#include "bridge/web/pages/embedded.h"
#include "bridge/web/services.h"

namespace healthlint {
namespace {

HttpResponse descriptor_answer(Product product, const Services& services) {
    return {
        .status = 200,
        .headers = {{"Content-Type", "application/json"}},
        .body = connect_descriptor(product, services.settings.base_url, services.settings.app_key)};
}

std::string escape_attribute(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
        case '&': escaped += "&amp;"; break;
        case '"': escaped += "&quot;"; break;
        case '<': escaped += "&lt;"; break;
        case '>': escaped += "&gt;"; break;
        default: escaped += c;
        }
    }
    return escaped;
}

// The page says in a <meta> where Atlassian's all.js is; the built page names the usual place.
std::string with_all_js(std::string page, std::string_view all_js) {
    constexpr std::string_view kName = "name=\"healthlint-all-js\"";
    constexpr std::string_view kContent = "content=\"";
    const auto name = page.find(kName);
    if (name == std::string::npos) return page;
    const auto content = page.find(kContent, name);
    if (content == std::string::npos) return page;
    const auto begin = content + kContent.size();
    const auto end = page.find('"', begin);
    if (end == std::string::npos) return page;
    return page.replace(begin, end - begin, escape_attribute(all_js));
}

}  // namespace

HttpResponse answer_jira_descriptor(const WebRequest& /*request*/, Services& services) {
    return descriptor_answer(Product::Jira, services);
}

HttpResponse answer_confluence_descriptor(const WebRequest& /*request*/, Services& services) {
    return descriptor_answer(Product::Confluence, services);
}

HttpResponse answer_icon(const WebRequest& /*request*/, Services& /*services*/) {
    return {
        .status = 200,
        .headers = {{"Content-Type", "image/svg+xml"}, {"Cache-Control", "public, max-age=86400"}},
        .body = std::string(kIconSvg)};
}

HttpResponse answer_issue_panel(const WebRequest& request, Services& services) {
    const std::string* page = services.ui.find("index.html");
    if (page == nullptr) return error_answer(503, request.request_id);
    // A cacheable page of Connect: the host loads it without parameters or token, and the same
    // bytes serve every site. Minutes, so that a new version of the front end arrives soon.
    return {
        .status = 200,
        .headers =
            {{"Content-Type", "text/html; charset=utf-8"},
             {"Cache-Control", "public, max-age=300"},
             {"Vary", "Accept-Encoding"}},
        .body = with_all_js(*page, services.settings.all_js)};
}

HttpResponse answer_ui_file(const WebRequest& request, Services& services) {
    constexpr std::string_view kFolder = "/ui/";
    HttpResponse response = services.ui.serve(request.path.substr(kFolder.size()));
    return response.status == 200 ? response : error_answer(response.status, request.request_id);
}

}  // namespace healthlint
