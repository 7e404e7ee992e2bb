#pragma once
// ADF out of a page that is read in one pass.

#include <memory>
#include <string>

#include "bridge/atlassian/reading/json_cursor.h"
#include "bridge/model/lazy_document.h"
#include "bridge/text/adf.h"

namespace healthlint {

// Reads the next value as document_from_adf() reads it. `nodes` is working space.
Document read_document(JsonCursor& json, AdfNodes& nodes);

// Steps over the next value, a part of `page`, to be read so when somebody asks; until then the
// page stays. Mistakes in there are found then: what is no ADF is an empty document.
LazyDocument keep_document(JsonCursor& json, const std::shared_ptr<const std::string>& page);

}  // namespace healthlint
