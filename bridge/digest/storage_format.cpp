#include "bridge/digest/storage_format.h"

#include "bridge/engine/badge.h"

namespace healthlint {
namespace {

std::string element(std::string_view name, std::string_view content) {
    return "<" + std::string(name) + ">" + std::string(content) + "</" + std::string(name) + ">";
}

std::string items_in(std::string_view name, const std::vector<std::string>& items) {
    if (items.empty()) return {};
    std::string content;
    for (const std::string& item : items)
        content += element("li", item);
    return element(name, content);
}

// Colours of Confluence's status macro.
std::string_view colour(Grade grade) {
    switch (grade) {
    case Grade::Healthy: return "Green";
    case Grade::AtRisk: return "Yellow";
    case Grade::OffTrack: return "Red";
    case Grade::Waived: return "Purple";
    case Grade::Unknown: return "Grey";
    }
    return "Grey";
}

}  // namespace

std::string storage_escape(std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size());
    for (const char c : text) {
        switch (c) {
        case '&': escaped += "&amp;"; break;
        case '<': escaped += "&lt;"; break;
        case '>': escaped += "&gt;"; break;
        case '"': escaped += "&quot;"; break;
        default:
            // XML 1.0 allows no control character but TAB, LF and CR.
            if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n' || c == '\r')
                escaped += c;
        }
    }
    return escaped;
}

std::string storage_heading(int level, std::string_view text) {
    return element("h" + std::to_string(level), storage_escape(text));
}

std::string storage_paragraph(std::string_view markup) {
    return element("p", markup);
}

std::string storage_link(std::string_view url, std::string_view text) {
    return "<a href=\"" + storage_escape(url) + "\">" + storage_escape(text) + "</a>";
}

std::string storage_list(const std::vector<std::string>& items) {
    return items_in("ul", items);
}

std::string storage_ordered_list(const std::vector<std::string>& items) {
    return items_in("ol", items);
}

std::string storage_status(Grade grade, Language language) {
    return "<ac:structured-macro ac:name=\"status\"><ac:parameter ac:name=\"colour\">" +
           std::string(colour(grade)) + "</ac:parameter><ac:parameter ac:name=\"title\">" +
           storage_escape(badge_label(grade, 0, language)) +
           "</ac:parameter></ac:structured-macro>";
}

std::string storage_table(
    const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows) {
    std::string head;
    for (const std::string& cell : header)
        head += element("th", storage_escape(cell));
    std::string body = element("tr", head);
    for (const auto& row : rows) {
        std::string cells;
        for (const std::string& cell : row)
            cells += element("td", cell);
        body += element("tr", cells);
    }
    return element("table", element("tbody", body));
}

}  // namespace healthlint
