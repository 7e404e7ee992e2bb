#include "bridge/packs/rule_change.h"

#include <algorithm>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/packs/keys.h"
#include "bridge/packs/values/layers.h"
#include "bridge/packs/values/values.h"

namespace healthlint {
namespace {

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

bool is_space_key(std::string_view key) {
    return !key.empty() && std::ranges::all_of(key, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

}  // namespace

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
