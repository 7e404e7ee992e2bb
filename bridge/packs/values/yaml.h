#pragma once
// The strict subset of YAML that packs are written in: maps, lists and text with positions. Every
// scalar is text (so `off`, `1.10` and `2026-12-31` mean what they say); anchors, aliases, tags,
// duplicate keys and second documents are refused.

#include <optional>

#include "bridge/packs/load.h"
#include "bridge/packs/values/problems.h"

namespace healthlint {

constexpr std::size_t kMaxPackBytes = 1U << 20U;  // a 2,000-line pack has 100 KB
constexpr int kMaxYamlDepth = 32;

// Nothing when the text is no YAML at all; otherwise the tree, even if something was refused. The
// file is added to `problems`, and every value knows its number.
std::optional<Parameter> read_yaml(const SourceFile& file, Problems& problems);

// Text of a tree that comments, quotes and line breaks do not change; hashes are made of it.
std::string canonical(const Parameter& value);

}  // namespace healthlint
