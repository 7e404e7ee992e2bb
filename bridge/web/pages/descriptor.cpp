#include "bridge/web/pages/descriptor.h"

#include "bridge/base/json.h"
#include "bridge/web/pages/embedded.h"

namespace healthlint {
namespace {

// The templates write placeholders inside JSON text, so a value goes in as JSON text does.
std::string inside_quotes(std::string_view value) {
    const std::string json = dump_json(Json(std::string(value)));
    return json.substr(1, json.size() - 2);
}

std::string_view template_of(Product product) {
    switch (product) {
    case Product::Jira: return kJiraDescriptor;
    case Product::Confluence: return kConfluenceDescriptor;
    }
    return {};  // not reached
}

}  // namespace

std::string fill_in(
    std::string text, const std::vector<std::pair<std::string_view, std::string_view>>& values) {
    for (const auto& [placeholder, value] : values) {
        const std::string written = inside_quotes(value);
        for (auto at = text.find(placeholder); at != std::string::npos;
             at = text.find(placeholder, at + written.size()))
            text.replace(at, placeholder.size(), written);
    }
    return text;
}

std::string connect_descriptor(
    Product product, std::string_view base_url, std::string_view app_key) {
    return fill_in(
        std::string(template_of(product)), {{"{{base_url}}", base_url}, {"{{app_key}}", app_key}});
}

}  // namespace healthlint
