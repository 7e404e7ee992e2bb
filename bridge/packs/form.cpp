#include "bridge/packs/form.h"

#include <algorithm>

#include "bridge/packs/keys.h"
#include "bridge/packs/values/parameters.h"
#include "bridge/packs/values/values.h"

namespace healthlint {
namespace {

class FormReader {
  public:
    FormReader(std::string_view what, SubjectKind subject, Names& names, Problems& problems)
        : what_(what),
          subject_(subject),
          names_(names),
          problems_(problems) {}

    std::optional<Form> condition(const Parameter& value, std::string_view key) {
        if (subject_ != SubjectKind::Issue) return refuse_subject(value, key, "issue");
        std::optional<JqlProgram> program = names_.jql(value);
        if (!program) return std::nullopt;
        if (key == "require") return Form(Require{std::move(*program)});
        return Form(Forbid{std::move(*program)});
    }

    std::optional<Form> count(const Parameter& value) {
        if (subject_ == SubjectKind::Issue)
            return refuse_subject(value, "count", "team, space or portfolio");
        if (!check_map(value, "\"count\" of " + what_, count_keys(), problems_))
            return std::nullopt;
        const ValueReader reader(value, problems_);
        std::optional<JqlProgram> of = selector(value, "of");
        const std::optional<Limits> limits =
            check_limits(value, ParameterType::NumberLimits, problems_);
        const std::optional<double> per_people = reader.number("per-people");
        const std::optional<Text> noun = reader.bilingual("noun");
        const bool fits = check_per(value, reader) && check_per_people(value, per_people);
        if (!of || !limits || !fits) return std::nullopt;
        Count form{
            .of = std::move(*of), .per = subject_, .per_people = per_people, .limits = *limits};
        if (noun) form.noun = *noun;
        return Form(std::move(form));
    }

    std::optional<Form> share(const Parameter& value) {
        if (subject_ == SubjectKind::Issue)
            return refuse_subject(value, "share", "team, space or portfolio");
        if (!check_map(value, "\"share\" of " + what_, share_keys(), problems_))
            return std::nullopt;
        const ValueReader reader(value, problems_);
        std::optional<JqlProgram> of = selector(value, "of");
        std::optional<JqlProgram> among = selector(value, "among");
        const std::optional<Limits> limits =
            check_limits(value, ParameterType::PercentLimits, problems_);
        const std::optional<int> min_sample = reader.count("min-sample");
        if (!check_per(value, reader) || !of || !among || !limits) return std::nullopt;
        return Form(Share{
            .of = std::move(*of),
            .among = std::move(*among),
            .per = subject_,
            .limits = *limits,
            .min_sample = min_sample.value_or(0)});
    }

    std::optional<Form> check(const Parameter& name, const Parameter* with) {
        if (name.kind != Parameter::Kind::Scalar) {
            problems_.error(kWrongType, place_of(name), "\"check\" is the name of a check");
            return std::nullopt;
        }
        const CheckDefinition* definition = find_check(name.scalar);
        if (definition == nullptr) {
            std::vector<std::string> known;
            for (const CheckDefinition& candidate : check_registry())
                known.emplace_back(candidate.name);
            problems_.error(
                kUnknownName,
                place_of(name),
                "unknown check " + in_quotes(name.scalar),
                did_you_mean(name.scalar, known));
            return std::nullopt;
        }
        if (definition->subject != subject_)
            return refuse_subject(name, name.scalar, to_string(definition->subject));
        const Parameter nothing{
            .kind = Parameter::Kind::Map, .line = name.line, .column = name.column};
        const Parameter& parameters = with == nullptr ? nothing : *with;
        check_parameters(parameters, "\"with\" of " + what_, definition->parameters, problems_);
        if (parameters.kind != Parameter::Kind::Map) return std::nullopt;
        std::shared_ptr<const Check> compiled = definition->compile(parameters, names_);
        if (!compiled) return std::nullopt;
        return Form(CheckCall{.name = name.scalar, .check = std::move(compiled)});
    }

  private:
    std::optional<Form> refuse_subject(
        const Parameter& at, std::string_view form, std::string_view judged) {
        problems_.error(
            kContradiction,
            place_of(at),
            in_quotes(form) + " judges a subject of kind " + std::string(judged) + ", " + what_ +
                " has " + in_quotes(to_string(subject_)),
            "change \"subject\", or use another form");
        return std::nullopt;
    }

    std::optional<JqlProgram> selector(const Parameter& map, std::string_view key) {
        const Parameter* value = find_value(map, key, problems_);
        return value == nullptr ? std::nullopt : names_.jql(*value);
    }

    bool check_per(const Parameter& map, const ValueReader& reader) {
        const std::vector<std::string> subjects{"team", "space", "portfolio"};
        const std::optional<std::size_t> per = reader.choice("per", subjects);
        if (!per || subjects[*per] == to_string(subject_))
            return map.member("per") == nullptr || per;
        problems_.error(
            kContradiction,
            place_of(*map.member("per")),
            "\"per\" is " + in_quotes(subjects[*per]) + ", but the subject of " + what_ + " is " +
                in_quotes(to_string(subject_)),
            "make both the same, or leave \"per\" out");
        return false;
    }

    bool check_per_people(const Parameter& map, const std::optional<double>& per_people) {
        if (!per_people) return true;
        const Place place = place_of(*map.member("per-people"));
        if (*per_people <= 0) {
            problems_.error(kWrongValue, place, "\"per-people\" is more than 0");
            return false;
        }
        if (subject_ == SubjectKind::Team) return true;
        problems_.error(
            kContradiction, place, "\"per-people\" needs subject team: only teams list people");
        return false;
    }

    std::string what_;
    SubjectKind subject_;
    Names& names_;
    Problems& problems_;
};

}  // namespace

std::optional<Form> read_form(
    const Parameter& rule,
    std::string_view what,
    SubjectKind subject,
    Names& names,
    Problems& problems) {
    std::vector<std::string_view> given;
    for (const std::string_view key : kFormKeys)
        if (rule.member(key) != nullptr) given.push_back(key);
    if (given.size() != 1) {
        problems.error(
            kContradiction,
            place_of(rule),
            std::string(what) + (given.empty() ? " has no form" : " has more than one form"),
            "give it one of require, forbid, count, share, check");
        return std::nullopt;
    }
    const std::string_view key = given.front();
    const Parameter* value = find_value(rule, key, problems);
    if (value == nullptr) return std::nullopt;
    const Parameter* with = find_value(rule, "with", problems);
    FormReader reader(what, subject, names, problems);
    if (key == "check") return reader.check(*value, with);
    if (with != nullptr)
        problems.error(
            kContradiction,
            place_of_key(*with, "with"),
            "\"with\" belongs to \"check\"; " + std::string(what) + " has " + in_quotes(key));
    if (key == "count") return reader.count(*value);
    if (key == "share") return reader.share(*value);
    return reader.condition(*value, key);
}

bool judges_severity(const Form& form) {
    return !std::holds_alternative<Require>(form) && !std::holds_alternative<Forbid>(form);
}

}  // namespace healthlint
