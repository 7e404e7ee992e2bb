// A Confluence page, its storage format shown plainly: HTML as it is, macros as marked text.

#include <map>

#include "tests/sandbox/pages/pages.h"
#include "tests/sandbox/site/adf_text.h"

namespace healthlint::sandbox {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

// The text between `open` and `close` after `from`; empty when there is none.
std::string between(
    std::string_view text, std::string_view open, std::string_view close, std::size_t from = 0) {
    const auto begin = text.find(open, from);
    if (begin == std::string_view::npos) return {};
    const auto end = text.find(close, begin + open.size());
    if (end == std::string_view::npos) return {};
    return std::string(text.substr(begin + open.size(), end - begin - open.size()));
}

constexpr std::string_view kMacroEnd = "</ac:structured-macro>";

// <ac:structured-macro ac:name="status"> … -> a lozenge, as Confluence draws it.
void render_status_macros(std::string& text) {
    static const std::map<std::string, std::string> kLooks{
        {"Green", "green"},
        {"Yellow", "yellow"},
        {"Red", "red"},
        {"Blue", "blue"},
        {"Purple", "purple"}};
    constexpr std::string_view kStart = "<ac:structured-macro ac:name=\"status\"";
    for (std::size_t at = text.find(kStart); at != std::string::npos; at = text.find(kStart, at)) {
        const auto end = text.find(kMacroEnd, at);
        if (end == std::string::npos) return;
        const std::string macro = text.substr(at, end - at);
        const auto look = kLooks.find(between(macro, "ac:name=\"colour\">", "</ac:parameter>"));
        const std::string lozenge =
            "<span class=\"lozenge " + (look == kLooks.end() ? "" : look->second) + "\">" +
            between(macro, "ac:name=\"title\">", "</ac:parameter>") + "</span>";
        text.replace(at, end + kMacroEnd.size() - at, lozenge);
    }
}

// Other macros keep their bodies in a frame; parameters and unknown tags are dropped by the
// browser.
void render_other_macros(std::string& text) {
    for (std::size_t at = text.find("<ac:parameter"); at != std::string::npos;
         at = text.find("<ac:parameter", at)) {
        constexpr std::string_view kEnd = "</ac:parameter>";
        const auto end = text.find(kEnd, at);
        if (end == std::string::npos) return;
        text.erase(at, end + kEnd.size() - at);
    }
    replace_all(text, "<ac:rich-text-body>", "<div class=panel>");
    replace_all(text, "</ac:rich-text-body>", "</div>");
}

}  // namespace

std::optional<std::string> wiki_page(World& world, long long id) {
    const Page* page = world.wiki.find(id);
    if (page == nullptr) return std::nullopt;
    std::string body = page->body;
    if (page->representation == "storage") {
        // Scripts do not exist in storage format; what a test wrote must not run here either.
        replace_all(body, "<script", "&lt;script");
        render_status_macros(body);
        render_other_macros(body);
    } else {
        body = "<pre>" + html_escape(body) + "</pre>";
    }
    return html_page(
        page->title,
        "<h1>" + html_escape(page->title) + "</h1><p class=muted>Version " +
            std::to_string(page->version) + " · " + format_seconds(page->updated) +
            "</p><div class=card>" + body + "</div>");
}

}  // namespace healthlint::sandbox
