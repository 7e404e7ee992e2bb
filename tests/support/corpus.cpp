#include "tests/support/corpus.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace healthlint {

std::optional<std::filesystem::path> corpus_file(std::string_view relative) {
    const char* root = std::getenv("HEALTHLINT_CORPUS");  // NOLINT(concurrency-mt-unsafe)
    if (root == nullptr || *root == '\0') return std::nullopt;
    std::filesystem::path path = std::filesystem::path(root) / relative;
    if (!std::filesystem::exists(path)) return std::nullopt;
    return path;
}

std::string corpus_skip_message(std::string_view relative) {
    return "skipped: $HEALTHLINT_CORPUS/" + std::string(relative) + " not found";
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace healthlint
