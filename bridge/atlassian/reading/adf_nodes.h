#pragma once
// ADF out of a page that is read in one pass.

#include "bridge/atlassian/reading/json_cursor.h"
#include "bridge/model/lazy_document.h"
#include "bridge/text/adf.h"

namespace healthlint {

// Reads the next value as document_from_adf() reads it. `nodes` is working space.
Document read_document(JsonCursor& json, AdfNodes& nodes);

// Steps over the next value and keeps its text, to be read so when somebody asks. Mistakes in there
// are found then: what is no ADF is an empty document.
LazyDocument keep_document(JsonCursor& json);

}  // namespace healthlint
