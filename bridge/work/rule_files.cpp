#include "bridge/work/rule_files.h"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "bridge/base/hash.h"

namespace healthlint {
namespace {

// Not of their names: the same files are seen from other folders by other processes.
std::string hash_of(const PackSources& sources) {
    std::string all = sha256(sources.pack.text);
    if (sources.site) all += sha256(sources.site->text);
    if (sources.tests) all += sha256(sources.tests->text);
    for (const SourceFile& pack : sources.library)
        all += sha256(pack.text);
    return short_hash(all);
}

// What hash_of hashes.
std::vector<std::optional<std::string_view>> texts_of(const PackSources& sources) {
    const auto text_of = [](const std::optional<SourceFile>& file) {
        return file ? std::optional<std::string_view>(file->text) : std::nullopt;
    };
    std::vector<std::optional<std::string_view>> texts{
        sources.pack.text, text_of(sources.site), text_of(sources.tests)};
    for (const SourceFile& pack : sources.library)
        texts.emplace_back(pack.text);
    return texts;
}

}  // namespace

RuleFiles::RuleFiles(std::string pack_file, std::string site_file)
    : pack_file_(std::move(pack_file)),
      site_file_(std::move(site_file)) {}

Result<bool> RuleFiles::read() {
    auto sources = read_pack_sources(pack_file_, site_file_);
    if (!sources) return fail(Errc::Unavailable, sources.error().message);
    if (const auto known = current(); known && texts_of(known->sources) == texts_of(*sources))
        return false;
    std::string hash = hash_of(*sources);
    const std::lock_guard lock(mutex_);
    if (current_ && current_->hash == hash) return false;
    current_ = std::make_shared<const RuleText>(
        RuleText{.hash = std::move(hash), .sources = *std::move(sources)});
    return true;
}

std::shared_ptr<const RuleText> RuleFiles::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

}  // namespace healthlint
