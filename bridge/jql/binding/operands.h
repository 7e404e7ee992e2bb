#pragma once
// Operands of JQL -> values to compare with, checked against the kind of the field.

#include <string_view>
#include <vector>

#include "bridge/jql/code.h"
#include "bridge/jql/syntax/ast.h"

namespace healthlint {

// Collects what is wrong, with its place.
class Complaints {
  public:
    explicit Complaints(std::string_view source) : source_(source) {}

    void error(std::string code, SourceSpan at, std::string message, std::string suggestion = {});
    void warn(std::string code, SourceSpan at, std::string message, std::string suggestion = {});

    std::vector<Diagnostic> errors;
    std::vector<Diagnostic> warnings;

  private:
    std::string_view source_;
};

class OperandBinder {
  public:
    OperandBinder(JqlProgram::Code& code, Complaints& complaints)
        : code_(code),
          complaints_(complaints) {}

    // All values of an operand, lists within lists included; finish with sort().
    void bind(const JqlOperand& operand, const BoundField& field, Operands& into);
    // The words of a text search.
    void bind_words(const JqlOperand& operand, const BoundField& field, Operands& into);
    // A date of BEFORE, AFTER, ON, DURING.
    std::uint32_t bind_moment(const JqlOperand& operand);
    // A person or value of BY, FROM, TO.
    void bind_names(const JqlOperand& operand, Operands& into);

    static void sort(Operands& operands);

  private:
    void bind_value(const JqlOperand& operand, const BoundField& field, Operands& into);
    void bind_function(const JqlOperand& operand, const BoundField& field, Operands& into);
    void bind_category(const JqlOperand& operand, Operands& into);
    std::uint32_t add(const Moment& moment);
    void refuse_function(const JqlOperand& operand);

    JqlProgram::Code& code_;
    Complaints& complaints_;
};

}  // namespace healthlint
