#include "bridge/packs/extend.h"

#include <algorithm>

#include "bridge/base/ascii.h"
#include "bridge/packs/keys.h"
#include "bridge/packs/rule_change.h"
#include "bridge/packs/values/layers.h"
#include "bridge/packs/values/values.h"
#include "bridge/packs/values/yaml.h"

namespace healthlint {
namespace {

constexpr std::string_view kReferenceRemedy = "write it like other@1.2";

struct PackReference {  // other@1.2
    std::string id;
    long long major = 0;
    long long minor = 0;
};

std::optional<PackReference> parse_reference(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == std::string_view::npos || !is_id(text.substr(0, at))) return std::nullopt;
    const std::vector<std::string_view> parts = split(text.substr(at + 1), '.');
    if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
    const auto major = parse_integer(parts[0]);
    const auto minor = parse_integer(parts[1]);
    if (!major || !minor || *major < 0 || *minor < 0) return std::nullopt;
    return PackReference{std::string(text.substr(0, at)), *major, *minor};
}

// The same major version, and at least the minor one that was named.
bool serves(std::string_view version, const PackReference& wanted) {
    const std::vector<std::string_view> parts = split(version, '.');
    if (parts.size() < 2) return false;
    const auto major = parse_integer(parts[0]);
    const auto minor = parse_integer(parts[1]);
    return major == wanted.major && minor && *minor >= wanted.minor;
}

const Parameter* header(const Parameter& pack, std::string_view key) {
    const Parameter* head = pack.member("pack");
    return head == nullptr ? nullptr : head->member(key);
}

std::string header_text(const Parameter& pack, std::string_view key) {
    const Parameter* value = header(pack, key);
    return value == nullptr ? std::string() : value->scalar;
}

class Extender {
  public:
    Extender(const std::vector<SourceFile>& library, Problems& problems)
        : library_(library),
          problems_(problems) {}

    Parameter extend(  // NOLINT(misc-no-recursion): at most kMaxExtends deep
        const Parameter& pack,
        std::vector<std::string> chain) {
        chain.push_back(header_text(pack, "id"));
        const Parameter* extends = header(pack, "extends");
        if (extends == nullptr) return pack;
        Parameter result = pack;
        std::vector<const Parameter*> references;
        if (extends->kind == Parameter::Kind::Scalar) references.push_back(extends);
        for (const Parameter& item : extends->items)
            references.push_back(&item);
        std::vector<Parameter> bases;
        for (const Parameter* reference : references)
            if (std::optional<Parameter> base = find_base(*reference, chain))
                bases.push_back(std::move(*base));
        // The last base goes in first, so that what the first one says stands first.
        std::ranges::reverse(bases);
        for (const Parameter& base : bases)
            put_below(result, base);
        return result;
    }

  private:
    std::optional<Parameter> find_base(  // NOLINT(misc-no-recursion): at most kMaxExtends deep
        const Parameter& at,
        const std::vector<std::string>& chain) {
        const std::optional<PackReference> wanted = parse_reference(at.scalar);
        if (!wanted) {
            problems_.error(
                kWrongValue,
                place_of(at),
                "\"extends\" names packs with a version, found " + in_quotes(at.scalar),
                std::string(kReferenceRemedy));
            return std::nullopt;
        }
        if (std::ranges::find(chain, wanted->id) != chain.end())
            return refuse(at, "packs extend each other in a circle: " + join(chain, ", "));
        if (chain.size() > kMaxExtends)
            return refuse(
                at, "more than " + std::to_string(kMaxExtends) + " packs on top of each other");
        const Parameter* base = find_pack(wanted->id);
        if (base == nullptr) {
            problems_.error(
                kUnknownPack,
                place_of(at),
                "pack " + in_quotes(wanted->id) + " was not found",
                "put " + wanted->id + ".rules.yaml beside this file");
            return std::nullopt;
        }
        const std::string version = header_text(*base, "version");
        if (!serves(version, *wanted)) {
            problems_.error(
                kBadExtension,
                place_of(at),
                "pack " + in_quotes(wanted->id) + " has version " + in_quotes(version),
                "the major version must be the same and the minor one at least that");
            return std::nullopt;
        }
        return extend(*base, chain);
    }

    std::optional<Parameter> refuse(const Parameter& at, std::string message) {
        problems_.error(kBadExtension, place_of(at), std::move(message), "remove one of them");
        return std::nullopt;
    }

    const Parameter* find_pack(const std::string& id) {
        if (const auto known = read_.find(id); known != read_.end()) return &known->second;
        for (const SourceFile& file : library_) {
            Problems silent;
            const std::optional<Parameter> peek = read_yaml(file, silent);
            if (!peek || header_text(*peek, "id") != id) continue;
            std::optional<Parameter> base = read_yaml(file, problems_);
            if (!base) return nullptr;
            check_map(*base, "the pack", pack_file_keys(), problems_);
            return &read_.emplace(id, std::move(*base)).first->second;
        }
        return nullptr;
    }

    void put_below(Parameter& pack, const Parameter& base) {
        const std::string owner = "pack " + in_quotes(header_text(base, "id"));
        for (const std::string_view key : {"fields", "sets", "scoring"})
            if (const Parameter* below = base.member(key)) {
                if (const Parameter* above = pack.member(key))
                    refuse_again(key, *below, *above, owner);
                join_maps(pack, key, *below);
            }
        for (const std::string_view key : {"goals", "people", "overrides", "publish"})
            if (const Parameter* below = base.member(key)) join_maps(pack, key, *below);
        if (const Parameter* waivers = base.member("waivers")) put_first(pack, "waivers", *waivers);
        if (const Parameter* rules = base.member("rules")) join_rules(pack, *rules);
    }

    // A rule that changed its meaning under the same id would be another rule.
    void refuse_again(
        std::string_view key,
        const Parameter& below,
        const Parameter& above,
        const std::string& owner) {
        for (const auto& [name, value] : above.members)
            if (below.member(name) != nullptr)
                problems_.error(
                    kNotChangeable,
                    place_of_key(value, name),
                    in_quotes(name) + " in " + in_quotes(key) + " belongs to " + owner,
                    "take another name");
    }

    static void join_maps(Parameter& pack, std::string_view key, Parameter below) {
        if (const Parameter* above = pack.member(key)) lay_over(below, *above);
        put(pack, key, std::move(below));
    }

    static void put_first(Parameter& pack, std::string_view key, Parameter below) {
        if (const Parameter* above = pack.member(key))
            below.items.insert(below.items.end(), above->items.begin(), above->items.end());
        put(pack, key, std::move(below));
    }

    void join_rules(Parameter& pack, Parameter rules) {
        const Parameter* above = pack.member("rules");
        for (const Parameter& entry : above == nullptr ? std::vector<Parameter>{} : above->items) {
            const Parameter* id = entry.member("id");
            const auto same = std::ranges::find_if(rules.items, [&](const Parameter& rule) {
                const Parameter* other = rule.member("id");
                return id != nullptr && other != nullptr && other->scalar == id->scalar;
            });
            if (same == rules.items.end() || same->file == entry.file)
                rules.items.push_back(entry);
            else
                *same = changed_rule(*same, entry, problems_);
        }
        put(pack, "rules", std::move(rules));
    }

    const std::vector<SourceFile>& library_;
    Problems& problems_;
    std::map<std::string, Parameter> read_;
};

}  // namespace

std::vector<std::string> extended_packs(const SourceFile& pack) {
    Problems silent;
    const std::optional<Parameter> root = read_yaml(pack, silent);
    const Parameter* extends = root ? header(*root, "extends") : nullptr;
    std::vector<std::string> ids;
    if (extends == nullptr) return ids;
    for (const std::string& text : extends->texts())
        if (const std::optional<PackReference> reference = parse_reference(text))
            ids.push_back(reference->id);
    return ids;
}

Parameter extend_pack(
    const Parameter& pack, const std::vector<SourceFile>& library, Problems& problems) {
    return Extender(library, problems).extend(pack, {});
}

}  // namespace healthlint
