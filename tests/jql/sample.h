#pragma once
// One issue with something in most fields, a site that knows its custom fields, and a table of
// conditions to try on it.

#include <ostream>
#include <string>

#include "bridge/jql/program.h"

namespace healthlint {

// Monday 23 November 2026, 17:00 in Seoul, 08:00 UTC.
TimePoint sample_now();

FieldCatalog sample_fields();

// AIX-12, a story in progress: see sample.cpp.
Issue sample_issue();

struct EvaluationCase {
    std::string name;  // the documented rule that the row follows
    std::string jql;
    Truth expected = Truth::True;
    void (*change)(Issue&) = nullptr;  // on the sample issue
    std::string zone = "Asia/Seoul";
};

// gtest prints a case by its JQL.
void PrintTo(
    const EvaluationCase& row, std::ostream* out);  // NOLINT(readability-identifier-naming)

Truth evaluate_case(const EvaluationCase& row);

std::string to_text(Truth truth);

// Compiles and evaluates on the sample issue.
Truth evaluate_on(
    const Issue& issue, const std::string& jql, const std::string& zone = "Asia/Seoul");

}  // namespace healthlint
