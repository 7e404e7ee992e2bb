#include "bridge/engine/judge.h"

#include <algorithm>

#include "bridge/engine/measure.h"
#include "bridge/jql/syntax/parser.h"

namespace healthlint {
namespace {

CheckResult unknown(UnknownReason reason, Text message) {
    CheckResult result;
    result.outcome = Outcome::Unknown;
    result.unknown = reason;
    result.evidence.push_back({.text = message});
    result.message = std::move(message);
    return result;
}

// The unreadable field of a condition, by the name people know it by.
std::string unreadable_field(const JqlNeeds& needs, const Snapshot& snapshot) {
    for (const FieldId& id : needs.fields) {
        if (!snapshot.unreadable_fields.contains(id)) continue;
        const Field* field = snapshot.fields.by_id(id);
        return field == nullptr ? id.value : field->name;
    }
    return {};
}

CheckResult unknown_condition(
    const JqlProgram& condition, const Issue* issue, const Snapshot& snapshot) {
    const UnknownReason reason = reason_of_unknown(condition.needs(), issue, snapshot);
    switch (reason) {
    case UnknownReason::NoAccess: {
        const std::string field = unreadable_field(condition.needs(), snapshot);
        return unknown(
            reason,
            {"Field \"" + field + "\" is not readable. Ask a Jira admin for access.",
             "\"" + field + "\" 필드를 읽을 수 없습니다. Jira 관리자에게 권한을 요청해 주세요."});
    }
    case UnknownReason::Transient:
        return unknown(
            reason,
            {"The history of this work item was not read yet.",
             "이 업무 항목의 이력을 아직 읽지 못했습니다."});
    case UnknownReason::NoField:
    case UnknownReason::SmallSample:
    case UnknownReason::TrackerQuality: break;
    }
    return unknown(
        reason,
        {"This site lacks a field that the rule reads: " + condition.source(),
         "규칙이 읽는 필드가 이 사이트에 없습니다: " + condition.source()});
}

std::string withheld_field(const Issue& issue, const JqlNeeds& needs, const Snapshot& snapshot) {
    for (const FieldId& id : needs.fields) {
        if (!issue.withheld.contains(id)) continue;
        const Field* field = snapshot.fields.by_id(id);
        return field == nullptr ? id.value : field->name;
    }
    return {};
}

Text said(const JqlProgram& condition) {
    return {"Condition: " + condition.source(), "조건: " + condition.source()};
}

CheckResult met(const JqlProgram& condition) {
    CheckResult result;
    result.outcome = Outcome::Pass;
    result.message = {"The condition of the rule is met.", "규칙의 조건을 충족합니다."};
    result.evidence.push_back({.text = said(condition)});
    return result;
}

CheckResult violated(
    const Issue& issue, const JqlProgram& condition, const Snapshot& snapshot, Text message) {
    if (withholds(issue, condition.needs())) {
        const std::string field = withheld_field(issue, condition.needs(), snapshot);
        return unknown(UnknownReason::NoField, field_not_in_space(field));
    }
    CheckResult result;
    result.outcome = Outcome::Fail;
    result.evidence.push_back({.text = said(condition), .key = issue.key});
    result.message = std::move(message);
    return result;
}

// The field that `X IS NOT EMPTY` asks for, by the name people know it by; nothing for what asks
// more.
std::optional<std::string> wanted_field(const JqlProgram& condition, const Snapshot& snapshot) {
    if (condition.needs().fields.size() != 1) return std::nullopt;
    const auto query = parse_jql(condition.source());
    if (!query || !query->where || query->where->kind != JqlClauseKind::Terminal)
        return std::nullopt;
    const JqlTerminal& terminal = query->where->terminal;
    const bool asks = terminal.op == JqlOperator::IsNot && terminal.operand &&
                      terminal.operand->kind == JqlOperandKind::Empty;
    if (!asks || !terminal.field.properties.empty()) return std::nullopt;
    const Field* field = snapshot.fields.by_id(*condition.needs().fields.begin());
    return field == nullptr ? terminal.field.name.value : field->name;
}

Text not_met(const JqlProgram& condition, const Snapshot& snapshot) {
    if (const auto field = wanted_field(condition, snapshot))
        return {"\"" + *field + "\" is empty.", "\"" + *field + "\" 필드가 비어 있습니다."};
    return {"Not met: " + condition.source(), "충족하지 않은 조건: " + condition.source()};
}

struct JudgeIssue {
    const Issue& issue;
    const CheckContext& context;

    CheckResult operator()(const Require& form) const {
        switch (form.condition.evaluate(issue, context.jql())) {
        case Truth::True: return met(form.condition);
        case Truth::Unknown: return unknown_condition(form.condition, &issue, *context.snapshot);
        case Truth::False: break;
        }
        return violated(
            issue, form.condition, *context.snapshot, not_met(form.condition, *context.snapshot));
    }

    CheckResult operator()(const Forbid& form) const {
        switch (form.condition.evaluate(issue, context.jql())) {
        case Truth::False: return met(form.condition);
        case Truth::Unknown: return unknown_condition(form.condition, &issue, *context.snapshot);
        case Truth::True: break;
        }
        return violated(
            issue,
            form.condition,
            *context.snapshot,
            {"This should not be so: " + form.condition.source(),
             "해당하면 안 되는 조건: " + form.condition.source()});
    }

    CheckResult operator()(const CheckCall& form) const {
        return form.check->judge(issue, context);
    }

    // Refused at load for issues: a count needs a group.
    CheckResult operator()(const Count&) const { return {.outcome = Outcome::NotApplicable}; }

    CheckResult operator()(const Share&) const { return {.outcome = Outcome::NotApplicable}; }
};

// Refused at load for groups but teams: a condition on an issue, and checks.
struct TallyIssue {
    const Issue& issue;
    const CheckContext& context;
    GroupTally& sum;

    void operator()(const Count& form) const { tally(form, issue, context, sum); }

    void operator()(const Share& form) const { tally(form, issue, context, sum); }

    template <class OfIssues>
    void operator()(const OfIssues&) const {}
};

struct JudgeGroup {
    const GroupTally& sum;
    std::size_t people;
    const CheckContext& context;

    CheckResult operator()(const Count& form) const { return measure(form, sum, people, context); }

    CheckResult operator()(const Share& form) const { return measure(form, sum, context); }

    template <class OfIssues>
    CheckResult operator()(const OfIssues&) const {
        return {.outcome = Outcome::NotApplicable};
    }
};

CheckResult too_small(const TeamGroup& group) {
    const std::string people = std::to_string(group.people);
    CheckResult result;
    result.outcome = Outcome::NotApplicable;
    result.message = {
        "Teams of fewer than " + std::to_string(kMinTeamPeople) + " people are not judged (" +
            people + " here).",
        std::to_string(kMinTeamPeople) + "명 미만인 팀은 평가하지 않습니다 (현재 " + people +
            "명)."};
    return result;
}

}  // namespace

Text field_not_in_space(const std::string& field) {
    return {
        "This space does not use the field \"" + field + "\". A Jira admin can add it.",
        "이 스페이스에서 쓰지 않는 필드: \"" + field + "\". Jira 관리자에게 추가를 요청해 주세요."};
}

bool withholds(const Issue& issue, const JqlNeeds& needs) {
    return !issue.withheld.empty() && std::ranges::any_of(needs.fields, [&](const FieldId& id) {
        return issue.withheld.contains(id);
    });
}

UnknownReason reason_of_unknown(
    const JqlNeeds& needs, const Issue* issue, const Snapshot& snapshot) {
    const bool unreadable = std::ranges::any_of(
        needs.fields, [&](const FieldId& id) { return snapshot.unreadable_fields.contains(id); });
    if (unreadable) return UnknownReason::NoAccess;
    if (needs.changelog && issue != nullptr && !issue->changelog) return UnknownReason::Transient;
    return UnknownReason::NoField;
}

CheckResult judge_issue(const Rule& rule, const Issue& issue, const CheckContext& context) {
    if (issue.partial)
        return unknown(
            UnknownReason::Transient,
            {"Only what another work item shows of this one was read.",
             "다른 업무 항목에 보이는 내용만 읽었습니다."});
    return std::visit(JudgeIssue{issue, context}, rule.form);
}

CheckResult judge_team(const Rule& rule, const TeamGroup& group, const CheckContext& context) {
    if (group.people < kMinTeamPeople) return too_small(group);
    if (const auto* call = std::get_if<CheckCall>(&rule.form))
        return call->check->judge(group.team, context);
    GroupTally sum;
    for (const Issue* issue : group.issues)
        tally(rule, *issue, context, sum);
    return std::visit(JudgeGroup{sum, group.people, context}, rule.form);
}

void tally(const Rule& rule, const Issue& issue, const CheckContext& context, GroupTally& sum) {
    std::visit(TallyIssue{issue, context, sum}, rule.form);
}

CheckResult judge_group(const Rule& rule, const GroupTally& sum, const CheckContext& context) {
    return std::visit(JudgeGroup{sum, 0, context}, rule.form);
}

}  // namespace healthlint
