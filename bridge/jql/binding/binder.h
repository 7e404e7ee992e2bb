#pragma once
// Tree -> compiled condition: looks names up on the site, checks operators and values, pushes NOT
// into the tests.

#include <memory>

#include "bridge/jql/code.h"
#include "bridge/jql/program.h"
#include "bridge/jql/syntax/ast.h"

namespace healthlint {

struct Binding {
    std::shared_ptr<JqlProgram::Code> code;
    std::vector<Diagnostic> errors;  // empty: the code is good
};

Binding bind_jql(
    const JqlQuery& query,
    std::string_view source,
    const FieldCatalog& fields,
    const JqlOptions& options);

}  // namespace healthlint
