#pragma once
// A file of JSON, value by value: one document, the elements of one array, or JSON lines; plain or
// gzip, with or without a byte order mark. Arrays and lines are streamed, so that their size does
// not matter; a single document is held whole.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "bridge/base/error.h"
#include "bridge/base/json.h"

namespace healthlint {

enum class SourceForm { Document, Array, Lines };

// Element of the array or line of the file, from 1; 0 = the whole document.
struct SourceProblem {
    std::size_t place = 0;
    std::string reason;
};

struct SourceSummary {
    SourceForm form = SourceForm::Document;
    std::vector<SourceProblem> problems;  // values that could not be read; the others were given
};

constexpr std::size_t kMaxLineBytes = std::size_t{64} << 20U;
constexpr std::size_t kMaxDocumentBytes = std::size_t{512} << 20U;

// Calls `on_value(value, place)` for each value in order. An error when nothing could be read:
// NotFound for a file that does not open, Invalid for one that holds no JSON.
Result<SourceSummary> read_json_source(
    const std::filesystem::path& path,
    const std::function<void(const Json& value, std::size_t place)>& on_value);

// The first bytes after decompression, at most `count`; empty when the file cannot be read.
std::string peek_source(const std::filesystem::path& path, std::size_t count);

}  // namespace healthlint
