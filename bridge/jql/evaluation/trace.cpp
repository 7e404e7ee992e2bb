#include "bridge/jql/evaluation/trace.h"

#include <utility>

#include "bridge/jql/syntax/parser.h"
#include "bridge/jql/syntax/printer.h"

namespace healthlint {
namespace {

JqlTerm::Kind kind_of(JqlClauseKind kind) {
    switch (kind) {
    case JqlClauseKind::Terminal: return JqlTerm::Kind::Test;
    case JqlClauseKind::Not: return JqlTerm::Kind::Not;
    case JqlClauseKind::And: return JqlTerm::Kind::And;
    case JqlClauseKind::Or: return JqlTerm::Kind::Or;
    }
    return JqlTerm::Kind::Test;
}

class Tracer {
  public:
    Tracer(
        const FieldCatalog& fields,
        const JqlOptions& options,
        const Issue& issue,
        const JqlContext& context)
        : fields_(fields),
          options_(options),
          issue_(issue),
          context_(context) {}

    // Each part by itself: under NOT the truth of the whole does not follow from its part, because
    // neither `x = 1` nor `NOT x = 1` is true of an empty field.
    JqlTerm trace(const JqlClause& clause) const {  // NOLINT(misc-no-recursion): kMaxJqlDepth
        JqlTerm term;
        term.kind = kind_of(clause.kind);
        term.text = print_jql(clause);
        term.truth = truth_of(term.text);
        if (clause.kind == JqlClauseKind::Terminal) term.empty = is_empty(clause.terminal);
        for (const JqlClause& part : clause.clauses)
            term.terms.push_back(trace(part));
        return term;
    }

  private:
    Truth truth_of(const std::string& text) const {
        const auto program = compile_jql(text, fields_, options_);
        return program ? program->evaluate(issue_, context_) : Truth::Unknown;
    }

    bool is_empty(const JqlTerminal& terminal) const {
        return truth_of(print_jql(terminal.field) + " IS EMPTY") == Truth::True;
    }

    const FieldCatalog& fields_;
    const JqlOptions& options_;
    const Issue& issue_;
    const JqlContext& context_;
};

}  // namespace

std::optional<JqlTerm> trace_jql(
    const JqlProgram& program,
    const FieldCatalog& fields,
    const JqlOptions& options,
    const Issue& issue,
    const JqlContext& context) {
    const auto query = parse_jql(program.source());
    if (!query || !query->where || !compile_jql(program.source(), fields, options))
        return std::nullopt;
    return Tracer(fields, options, issue, context).trace(*query->where);
}

}  // namespace healthlint
