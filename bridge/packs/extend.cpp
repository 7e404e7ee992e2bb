#include "bridge/packs/extend.h"

#include <algorithm>

#include "bridge/base/ascii.h"
#include "bridge/packs/keys.h"
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

Parameter* find_member(Parameter& map, std::string_view name) {
    const auto found = std::ranges::find(map.members, name, &Parameter::Member::name);
    return found == map.members.end() ? nullptr : &found->value;
}

void put(Parameter& map, std::string_view name, Parameter value) {
    if (Parameter* there = find_member(map, name))
        *there = std::move(value);
    else
        map.members.push_back({std::string(name), std::move(value)});
}

// Maps are joined key by key, everything else is replaced.
void lay_over(Parameter& below, const Parameter& above) {  // NOLINT(misc-no-recursion): YAML depth
    using enum Parameter::Kind;
    if (below.kind != Map || above.kind != Map) {
        below = above;
        return;
    }
    for (const auto& [name, value] : above.members) {
        if (Parameter* there = find_member(below, name))
            lay_over(*there, value);
        else
            below.members.push_back({name, value});
    }
}

bool is_key_of(const KeyList& keys, std::string_view name) {
    return std::ranges::find(keys, name, &ParameterSpec::name) != keys.end();
}

std::vector<std::string> change_names() {
    std::vector<std::string> names;
    for (const ParameterSpec& spec : rule_change_keys())
        names.emplace_back(spec.name);
    return names;
}

// The lock of a rule that holds this key: how hard a rule hits, or what it measures against.
std::string_view lock_of(std::string_view key) {
    return key == "with" || key == "count" || key == "share" ? "parameters" : "level";
}

bool is_limit(std::string_view key) {
    return key.ends_with("-above") || key.ends_with("-below") || key == "per-people" ||
           key == "min-sample";
}

std::string name_of(const Parameter& rule) {
    const Parameter* id = rule.member("id");
    return "rule " + in_quotes(id == nullptr ? "" : id->scalar);
}

class RuleChange {
  public:
    RuleChange(const Parameter& rule, Problems& problems)
        : rule_(rule),
          what_(name_of(rule)),
          problems_(problems) {
        if (const Parameter* locked = rule.member("locked")) locks_ = locked->texts();
    }

    Parameter with(const Parameter& change) {
        Parameter changed = rule_;
        if (change.kind != Parameter::Kind::Map) {
            check_map(change, "a change of " + what_, rule_change_keys(), problems_);
            return changed;
        }
        for (const auto& [name, value] : change.members)
            if (name != "id" && may_change(name, value)) lay(changed, name, value);
        return changed;
    }

  private:
    bool may_change(std::string_view name, const Parameter& value) {
        const Place place = place_of_key(value, name);
        if (!is_key_of(rule_change_keys(), name)) {
            if (is_key_of(rule_keys(), name))
                problems_.error(
                    kNotChangeable,
                    place,
                    in_quotes(name) + " of " + what_ + " cannot be changed from here",
                    "only " + join(change_names(), ", ") + "; or write a rule with an own id");
            else
                problems_.error(
                    kUnknownKey,
                    place,
                    "unknown key " + in_quotes(name) + " in a change of " + what_,
                    did_you_mean(name, change_names()));
            return false;
        }
        const std::string_view lock = lock_of(name);
        if (std::ranges::find(locks_, lock) == locks_.end()) return true;
        const Parameter& locked = *rule_.member("locked");
        problems_.error(
            kLocked,
            place,
            in_quotes(name) + " of " + what_ + " is locked",
            "its owner wrote locked: [" + join(locks_, ", ") + "] in " +
                problems_.file(locked.file) + " line " + std::to_string(locked.key_line));
        return false;
    }

    void lay(Parameter& rule, std::string_view name, const Parameter& value) {
        if (lock_of(name) == "level") return put(rule, name, value);
        Parameter* there = find_member(rule, name);
        if (there == nullptr && (name != "with" || rule.member("check") == nullptr)) {
            problems_.error(
                kNotChangeable,
                place_of_key(value, name),
                what_ + " has no " + in_quotes(name) + " that could be changed",
                "change what it has");
            return;
        }
        if (there == nullptr) return put(rule, name, value);
        if (name != "with" && !only_limits(value)) return;
        lay_over(*there, value);
    }

    bool only_limits(const Parameter& value) {
        bool good = true;
        for (const auto& [key, member] : value.members) {
            if (is_limit(key)) continue;
            good = false;
            problems_.error(
                kNotChangeable,
                place_of_key(member, key),
                in_quotes(key) + " of " + what_ + " cannot be changed from here",
                "only its limits; or write a rule with an own id");
        }
        return good;
    }

    const Parameter& rule_;
    std::string what_;
    std::vector<std::string> locks_;
    Problems& problems_;
};

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

bool is_space_key(std::string_view key) {
    return !key.empty() && std::ranges::all_of(key, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

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

Parameter changed_rule(const Parameter& rule, const Parameter& change, Problems& problems) {
    return RuleChange(rule, problems).with(change);
}

void Overrides::add(
    const Parameter& tree, const std::vector<std::string>& rule_ids, Problems& problems) {
    if (tree.kind != Parameter::Kind::Map) {
        check_map(tree, "\"overrides\"", KeyList{}, problems);
        return;
    }
    for (const auto& [space, rules] : tree.members) {
        if (!is_space_key(space))
            problems.error(
                kWrongValue,
                place_of_key(rules, space),
                in_quotes(space) + " is no key of a space",
                "keys are capital letters, like AIX");
        if (rules.kind != Parameter::Kind::Map) {
            check_map(rules, "space " + in_quotes(space), KeyList{}, problems);
            continue;
        }
        for (const auto& [rule, change] : rules.members) {
            if (std::ranges::find(rule_ids, rule) != rule_ids.end()) {
                by_rule_[rule][SpaceKey{space}].push_back(&change);
                continue;
            }
            problems.error(
                kUnknownName,
                place_of_key(change, rule),
                "an override of unknown rule " + in_quotes(rule),
                did_you_mean(rule, rule_ids));
        }
    }
}

const Changes& Overrides::of(std::string_view rule) const {
    static const Changes kNone;
    const auto found = by_rule_.find(rule);
    return found == by_rule_.end() ? kNone : found->second;
}

}  // namespace healthlint
