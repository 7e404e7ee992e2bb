#pragma once
// Why a condition is true or false on one issue: the truth of every part of it, for people. A walk
// of its own over the tree, by the same compiler and evaluator as judging, so that it costs judging
// nothing; slow beside it (each part is compiled again) and meant for one issue at a time.

#include <optional>
#include <string>
#include <vector>

#include "bridge/jql/program.h"

namespace healthlint {

struct JqlTerm {
    enum class Kind { Test, Not, And, Or } kind = Kind::Test;
    std::string text;  // JQL of this part
    Truth truth = Truth::Unknown;
    bool empty = false;          // Test: the field it asks about holds nothing on this issue
    std::vector<JqlTerm> terms;  // of Not, And, Or
};

// `fields` and `options` as the program was compiled with. Nothing where it says nothing about an
// issue (an empty query) or does not compile with them.
std::optional<JqlTerm> trace_jql(
    const JqlProgram& program,
    const FieldCatalog& fields,
    const JqlOptions& options,
    const Issue& issue,
    const JqlContext& context);

}  // namespace healthlint
