#pragma once
// The corpus of recorded payloads and labelled sentences, which is no part of the repository.
// HEALTHLINT_CORPUS names its folder; tests that need it skip with a clear line where it is absent:
//
//     const auto path = corpus_file("data/qsh-vectors.json");
//     if (!path) GTEST_SKIP() << corpus_skip_message("data/qsh-vectors.json");

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace healthlint {

std::optional<std::filesystem::path> corpus_file(std::string_view relative);
std::string corpus_skip_message(std::string_view relative);

std::string read_file(const std::filesystem::path& path);  // empty when it cannot be read

}  // namespace healthlint
