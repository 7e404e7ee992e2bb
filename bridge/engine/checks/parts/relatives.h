#pragma once
// The issues below an issue and beside it, as selectors of checks meet them.

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "bridge/engine/check.h"

namespace healthlint {

enum class Relation { Child, Linked, ChildOrLinked };

constexpr std::array<std::pair<std::string_view, Relation>, 3> kRelations{
    {{"child", Relation::Child},
     {"linked", Relation::Linked},
     {"child-or-linked", Relation::ChildOrLinked}}};
constexpr std::string_view kRelationWords = "child linked child-or-linked";

// Whole issues, each once; those below first.
std::vector<const Issue*> relatives_of(
    const Issue& issue, Relation relation, const CheckContext& context);

// Linked issues that are not in the snapshot, or not whole: outside the spaces that are watched, or
// not to be seen. What is missing may be one of them.
std::size_t unseen_relatives(const Issue& issue, Relation relation, const CheckContext& context);

struct Selected {
    std::vector<const Issue*> issues;
    std::size_t unknown = 0;  // could not be answered
};

Selected select(
    const JqlProgram& condition,
    const std::vector<const Issue*>& issues,
    const CheckContext& context);

// What a check with such a relation reads beside fields.
void add_relation(CheckNeeds& needs, Relation relation);

void add_reads(JqlNeeds& needs, const JqlProgram& program);
void add_reads(JqlNeeds& needs, const std::optional<JqlProgram>& program);

}  // namespace healthlint
