#include "bridge/packs/names.h"

#include <algorithm>

#include "bridge/base/ascii.h"
#include "bridge/packs/keys.h"
#include "bridge/packs/values/values.h"

namespace healthlint {
namespace {

// Position of a diagnostic inside a JQL text, in the file that holds the text.
void move_into_file(Diagnostic& diagnostic, const Parameter& at) {
    const bool block = at.scalar.find('\n') != std::string::npos;
    if (block || diagnostic.line > 1) {  // a folded text has lost its line breaks: show its start
        diagnostic.line = at.line;
        diagnostic.column = at.column;
        diagnostic.length = 1;
        return;
    }
    diagnostic.line = at.line;
    diagnostic.column += at.column - 1 + (at.quoted ? 1 : 0);
}

std::string both(const JqlProgram& set, const std::string& condition) {
    return "(" + set.source() + ") AND (" + condition + ")";
}

}  // namespace

void Names::add_aliases(const Parameter& map, Problems& problems) {
    if (map.kind != Parameter::Kind::Map) {
        check_map(map, "\"fields\"", KeyList{}, problems);
        return;
    }
    for (const auto& [alias, name] : map.members) {
        if (name.kind != Parameter::Kind::Scalar || trim(name.scalar).empty()) {
            problems.error(
                kWrongType,
                place_of_key(name, alias),
                "field " + in_quotes(alias) + " stands for the name of a Jira field",
                "write it like  " + alias + ": KPI metric");
            continue;
        }
        if (!aliases_.contains(alias))
            aliases_[alias] = resolve(name.scalar, place_of(name), problems);
    }
}

void Names::add_sets(const Parameter& map, Problems& problems) {
    if (map.kind != Parameter::Kind::Map) {
        check_map(map, "\"sets\"", KeyList{}, problems);
        return;
    }
    for (const auto& [name, value] : map.members) {
        if (!is_id(name))
            problems.error(
                kBadId,
                place_of_key(value, name),
                "set " + in_quotes(name) + " is no id",
                "use lower-case letters, digits and hyphens, 3 to 41 characters");
        if (value.kind != Parameter::Kind::Scalar) {
            problems.error(
                kWrongType, place_of_key(value, name), "set " + in_quotes(name) + " is a JQL text");
            sets_.try_emplace(name);
            continue;
        }
        if (!sets_.contains(name)) sets_.emplace(name, compile(value.scalar, value, problems));
    }
}

const JqlProgram* Names::set(std::string_view name) const {
    const auto found = sets_.find(name);
    return found == sets_.end() || !found->second ? nullptr : &*found->second;
}

std::vector<std::string> Names::set_names() const {
    std::vector<std::string> names;
    for (const auto& [name, program] : sets_)
        names.push_back(name);
    return names;
}

std::vector<std::pair<std::string, FieldId>> Names::aliases() const {
    std::vector<std::pair<std::string, FieldId>> aliases;
    for (const auto& [alias, id] : aliases_)
        if (id) aliases.emplace_back(alias, *id);
    return aliases;
}

std::optional<FieldId> Names::alias(std::string_view name) const {
    const auto found = aliases_.find(name);
    return found == aliases_.end() ? std::nullopt : found->second;
}

std::optional<JqlProgram> Names::jql(const Parameter& value) {
    if (value.kind == Parameter::Kind::Scalar) return compile(value.scalar, value, problems_);
    if (value.kind == Parameter::Kind::Map) return compile_set_and(value);
    problems_.error(kWrongType, place_of(value), "a condition is JQL, or {set: name, and: JQL}");
    return std::nullopt;
}

std::optional<JqlProgram> Names::compile_set_and(const Parameter& value) {
    static constexpr std::array kKeys{Key{"set", true}, Key{"and"}};
    check_map(value, "a condition", kKeys, problems_);
    const ValueReader reader(value, problems_);
    const std::optional<std::string> name = reader.text("set");
    const std::optional<std::string> condition = reader.text("and");
    std::optional<JqlProgram> rest;
    if (condition) rest = compile(*condition, *value.member("and"), problems_);
    if (!name) return std::nullopt;
    if (!sets_.contains(*name)) {
        problems_.error(
            kUnknownName,
            place_of(*value.member("set")),
            "unknown set " + in_quotes(*name),
            did_you_mean(*name, set_names()));
        return std::nullopt;
    }
    const JqlProgram* set = this->set(*name);
    if (set == nullptr) return std::nullopt;  // reported where the set is defined
    if (!condition) return *set;
    if (!rest) return std::nullopt;
    Problems together;  // both halves compiled: what they warn of was said
    std::optional<JqlProgram> whole = compile(both(*set, *condition), value, together);
    if (!whole)
        problems_.error(
            kTooMuch,
            place_of(value),
            "set " + in_quotes(*name) +
                " and the condition are too much together: " + together.sorted().front().message,
            "make one of them simpler");
    return whole;
}

std::optional<JqlProgram> Names::compile(
    const std::string& source, const Parameter& at, Problems& problems) const {
    if (source.size() > kMaxJqlBytes) {
        problems.error(
            kTooMuch,
            place_of(at),
            "this JQL is longer than " + std::to_string(kMaxJqlBytes) + " bytes");
        return std::nullopt;
    }
    JqlOptions options;
    options.aliases = aliases();
    tl::expected<JqlProgram, std::vector<Diagnostic>> compiled =
        compile_jql(source, fields_, options);
    const std::vector<Diagnostic>& said = compiled ? compiled->warnings() : compiled.error();
    for (Diagnostic diagnostic : said) {
        move_into_file(diagnostic, at);
        diagnostic.file = problems.file(at.file);
        problems.add(std::move(diagnostic));
    }
    if (!compiled) return std::nullopt;
    return std::move(*compiled);
}

std::optional<FieldId> Names::field(const Parameter& value) {
    if (value.kind != Parameter::Kind::Scalar) {
        problems_.error(kWrongType, place_of(value), "a field is an alias or the name of a field");
        return std::nullopt;
    }
    const auto alias = aliases_.find(value.scalar);
    if (alias != aliases_.end()) return alias->second;
    return resolve(value.scalar, place_of(value), problems_);
}

std::optional<FieldId> Names::resolve(std::string_view name, Place place, Problems& problems) {
    FieldId id{std::string(name)};
    if (name.starts_with("cf[") && name.ends_with("]"))
        id.value = "customfield_" + std::string(name.substr(3, name.size() - 4));
    if (fields_.by_id(id) != nullptr) return id;
    const std::vector<const Field*> found = fields_.named(name);
    if (found.size() == 1) return found.front()->id;
    if (found.size() > 1) {
        std::vector<std::string> ids;
        ids.reserve(found.size());
        for (const Field* field : found)
            ids.push_back(field->id.value);
        problems.error(
            kAmbiguousField,
            place,
            std::to_string(found.size()) + " fields are called " + in_quotes(name),
            "name one by its id: " + join(ids, ", "));
        return std::nullopt;
    }
    if (!missing_.emplace(name).second) return std::nullopt;
    std::vector<std::string> names;
    for (const Field& field : fields_.all())
        names.push_back(field.name);
    for (const auto& [alias, target] : aliases_)
        names.push_back(alias);
    problems.warn(
        kMissingField,
        place,
        "this site has no field " + in_quotes(name) + "; what needs it is unknown here",
        did_you_mean(name, names));
    return std::nullopt;
}

void Names::error(const Parameter& at, std::string message, std::string suggestion) {
    problems_.error(kWrongValue, place_of(at), std::move(message), std::move(suggestion));
}

}  // namespace healthlint
