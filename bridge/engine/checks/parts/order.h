#pragma once
// "This was finished before that started": what exploration-first, feasibility-first and
// preceded-by have in common.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bridge/engine/checks/parts/conclusion.h"
#include "bridge/engine/checks/parts/history.h"
#include "bridge/engine/checks/parts/relatives.h"

namespace healthlint {

struct OrderStep {
    Text name;  // "exploration", "탐색"
    JqlProgram which;
};

struct Order {
    std::vector<OrderStep> first;   // each: at least one finished before
    std::optional<OrderStep> then;  // the first of these starts; absent = the issue's own start
    Relation relation = Relation::ChildOrLinked;
};

// Fail where a step is missing, not finished, or finished too late; pass while nothing of `then`
// has started; unknown where the days are not known.
std::shared_ptr<const Check> order_check(Order order);

}  // namespace healthlint
