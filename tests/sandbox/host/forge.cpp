#include "tests/sandbox/host/forge.h"

#include <array>
#include <utility>

namespace healthlint::sandbox {
namespace {

constexpr std::string_view kGateway = "/ex/";

constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kProducts{
    {{"jira", "/rest/"}, {"confluence", "/wiki/"}}};

}  // namespace

bool is_forge(std::string_view target) {
    return target.starts_with(kGateway);
}

std::optional<ForgeTarget> forge_target(std::string_view target, std::string_view cloud_id) {
    if (cloud_id.empty()) return std::nullopt;
    for (const auto& [product, start] : kProducts) {
        const std::string prefix =
            std::string(kGateway) + std::string(product) + "/" + std::string(cloud_id);
        if (!target.starts_with(prefix)) continue;
        const std::string_view rest = target.substr(prefix.size());
        if (!rest.starts_with(start)) continue;
        return ForgeTarget{.product = std::string(product), .target = std::string(rest)};
    }
    return std::nullopt;
}

bool has_bearer(const HttpRequest& request, std::string_view token) {
    const auto header = find_header(request.headers, "Authorization");
    return header && !token.empty() && *header == "Bearer " + std::string(token);
}

}  // namespace healthlint::sandbox
