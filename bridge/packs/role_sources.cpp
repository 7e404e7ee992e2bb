#include "bridge/packs/role_sources.h"

#include <array>
#include <utility>

#include "bridge/engine/checks/roles/role_names.h"
#include "bridge/packs/extend.h"
#include "bridge/packs/values/yaml.h"

namespace healthlint {
namespace {

constexpr std::array<std::pair<const char*, RoleSource::Kind>, 2> kKinds{
    {{"groups", RoleSource::Kind::Group}, {"project-roles", RoleSource::Kind::ProjectRole}}};

void add_sources(const Parameter& root, std::vector<RoleSource>& sources) {
    const Parameter* people = root.member("people");
    if (people == nullptr || people->kind != Parameter::Kind::Map) return;
    for (const auto& [name, value] : people->members) {
        const auto role = find_role(name);
        if (!role || role->roles.size() != 1 || value.kind != Parameter::Kind::Map) continue;
        for (const auto& [key, kind] : kKinds) {
            const Parameter* names = value.member(key);
            if (names == nullptr) continue;
            for (const Parameter& item : names->items)
                sources.push_back({.kind = kind, .name = item.scalar, .role = role->roles.front()});
        }
    }
}

}  // namespace

std::vector<RoleSource> role_sources(const PackSources& sources) {
    Problems ignored;  // load_pack() told of them
    std::vector<RoleSource> found;
    if (sources.site)
        if (const auto site = read_yaml(*sources.site, ignored)) add_sources(*site, found);
    if (const auto pack = read_yaml(sources.pack, ignored))
        add_sources(extend_pack(*pack, sources.library, ignored), found);
    return found;
}

}  // namespace healthlint
