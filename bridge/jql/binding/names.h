#pragma once
// Field names of a query -> fields of a site: aliases, cf[10114], Jira's own names, custom fields.

#include <optional>
#include <string>

#include "bridge/jql/binding/fields.h"
#include "bridge/jql/binding/operands.h"
#include "bridge/jql/program.h"
#include "bridge/jql/syntax/ast.h"

namespace healthlint {

class NameResolver {
  public:
    // All three must outlive the resolver.
    NameResolver(const FieldCatalog& fields, const JqlOptions& options, Complaints& complaints)
        : fields_(fields),
          options_(options),
          complaints_(complaints) {}

    // Nothing for a name that is ambiguous (an error) or missing (an error or a warning).
    std::optional<BoundField> resolve(const JqlField& written);

  private:
    std::optional<BoundField> by_id(const FieldId& id) const;
    std::optional<BoundField> by_name(const std::string& name) const;
    bool refuse_ambiguous(const JqlField& written);
    void missing(const JqlField& written);

    const FieldCatalog& fields_;
    const JqlOptions& options_;
    Complaints& complaints_;
};

}  // namespace healthlint
