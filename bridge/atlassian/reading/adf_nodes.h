#pragma once
// ADF out of a page that is read in one pass.

#include "bridge/atlassian/reading/json_cursor.h"
#include "bridge/text/adf.h"

namespace healthlint {

// Reads the next value as document_from_adf() reads it. `nodes` is working space.
Document read_document(JsonCursor& json, AdfNodes& nodes);

}  // namespace healthlint
