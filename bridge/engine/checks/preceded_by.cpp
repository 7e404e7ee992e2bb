// preceded-by: some work was finished before other work started. The general form of
// exploration-first and feasibility-first.

#include "bridge/engine/checks/parts/order.h"
#include "bridge/engine/checks/registry.h"

namespace healthlint {
namespace {

Text name_of(const Parameter* pair, Text otherwise) {
    if (pair == nullptr) return otherwise;
    const Parameter* en = pair->member("en");
    const Parameter* ko = pair->member("ko");
    return en == nullptr || ko == nullptr ? otherwise : Text{en->scalar, ko->scalar};
}

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    Order order;
    if (const auto first = reader.jql("first"))
        order.first.push_back(
            {name_of(reader.find("first-name"), {"earlier work", "먼저 할 업무"}), *first});
    if (const auto then = reader.jql("then"))
        order.then =
            OrderStep{name_of(reader.find("then-name"), {"later work", "나중 업무"}), *then};
    order.relation = reader.choice("relation", kRelations, Relation::ChildOrLinked);
    if (reader.failed() || order.first.empty()) return nullptr;
    return order_check(std::move(order));
}

}  // namespace

CheckDefinition preceded_by_check() {
    using enum ParameterType;
    return {
        .name = "preceded-by",
        .subject = SubjectKind::Issue,
        .parameters =
            {{.name = "first",
              .type = Jql,
              .required = true,
              .summary = "One of these must be done first",
              .summary_ko = "하나는 먼저 끝나야 하는 업무"},
             {.name = "then",
              .type = Jql,
              .summary = "What must wait; the issue itself where this is left out",
              .summary_ko = "기다려야 하는 업무. 없으면 이 업무 항목 자체"},
             {.name = "first-name",
              .type = TextPair,
              .summary = "What messages call the first",
              .summary_ko = "메시지에서 먼저 할 업무를 부르는 말"},
             {.name = "then-name",
              .type = TextPair,
              .summary = "What messages call the second",
              .summary_ko = "메시지에서 나중 업무를 부르는 말"},
             {.name = "relation",
              .type = Choice,
              .summary = "Where these tasks stand",
              .choices = kRelationWords,
              .fallback = "child-or-linked",
              .summary_ko = "업무의 관계"}},
        .summary =
            {"Some work was finished before other work started.",
             "어떤 업무가 다른 업무를 시작하기 전에 끝났는지 확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
