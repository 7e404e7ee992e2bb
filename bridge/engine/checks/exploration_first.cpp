// exploration-first: data was looked at, and collected and cleaned, before modelling started.

#include "bridge/engine/checks/parts/order.h"
#include "bridge/engine/checks/registry.h"

namespace healthlint {
namespace {

std::shared_ptr<const Check> compile(const Parameter& with, CheckCompiler& compiler) {
    ParameterReader reader(with, compiler);
    Order order;
    if (const auto exploration = reader.jql("exploration"))
        order.first.push_back({{"exploration", "탐색(EDA)"}, *exploration});
    if (const auto pipeline = reader.jql("pipeline"))
        order.first.push_back({{"data preparation", "데이터 준비"}, *pipeline});
    if (const auto modelling = reader.jql("modelling"))
        order.then = OrderStep{{"modelling", "모델링"}, *modelling};
    order.relation = reader.choice("relation", kRelations, Relation::ChildOrLinked);
    if (reader.failed() || order.first.empty() || !order.then) return nullptr;
    return order_check(std::move(order));
}

}  // namespace

CheckDefinition exploration_first_check() {
    using enum ParameterType;
    return {
        .name = "exploration-first",
        .subject = SubjectKind::Issue,
        .parameters =
            {{.name = "exploration",
              .type = Jql,
              .required = true,
              .summary = "Tasks that look at the data; one must be done first",
              .summary_ko = "데이터를 탐색하는 업무. 하나는 먼저 끝나야 합니다"},
             {.name = "pipeline",
              .type = Jql,
              .summary = "Tasks that collect and clean the data; one must be done first as well",
              .summary_ko = "데이터를 모으고 정제하는 업무. 역시 먼저 끝나야 합니다"},
             {.name = "modelling",
              .type = Jql,
              .required = true,
              .summary = "Tasks that must wait; the first that starts counts",
              .summary_ko = "기다려야 하는 업무. 가장 먼저 시작한 것을 봅니다"},
             {.name = "relation",
              .type = Choice,
              .summary = "Where these tasks stand",
              .choices = kRelationWords,
              .fallback = "child-or-linked",
              .summary_ko = "업무의 관계"}},
        .summary =
            {"Data was explored and prepared before modelling started.",
             "모델링을 시작하기 전에 데이터를 탐색하고 준비했는지 확인합니다."},
        .compile = &compile};
}

}  // namespace healthlint
