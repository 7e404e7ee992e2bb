// feasibility-first: a feasibility study was finished before the project, or a kind of work in it,
// started.

#include "bridge/engine/checks/parts/order.h"
#include "bridge/engine/checks/registry.h"

namespace healthlint {
namespace {

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    Order order;
    if (const auto feasibility = reader.jql("feasibility"))
        order.first.push_back({{"feasibility study", "타당성 검토"}, *feasibility});
    if (const auto before = reader.jql("before"))
        order.then = OrderStep{{"building", "개발"}, *before};
    order.relation = reader.choice("relation", kRelations, Relation::ChildOrLinked);
    if (reader.failed() || order.first.empty()) return nullptr;
    return order_check(std::move(order));
}

}  // namespace

CheckDefinition feasibility_first_check() {
    using enum ParameterType;
    return {
        .name = "feasibility-first",
        .subject = SubjectKind::Issue,
        .parameters =
            {{.name = "feasibility",
              .type = Jql,
              .required = true,
              .summary = "Tasks that ask whether it can work; one must be done first",
              .summary_ko = "될 수 있는 일인지 검토하는 업무. 하나는 먼저 끝나야 합니다"},
             {.name = "before",
              .type = Jql,
              .summary = "Tasks that must wait; the issue itself where this is left out",
              .summary_ko = "기다려야 하는 업무. 없으면 이 업무 항목 자체"},
             {.name = "relation",
              .type = Choice,
              .summary = "Where these tasks stand",
              .choices = kRelationWords,
              .fallback = "child-or-linked",
              .summary_ko = "업무의 관계"}},
        .summary =
            {"A feasibility study was finished before building started.",
             "개발을 시작하기 전에 타당성 검토를 끝냈는지 확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
