#include "bridge/work/rule_files.h"

#include <utility>

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

}  // namespace

RuleFiles::RuleFiles(std::string pack_file, std::string site_file)
    : pack_file_(std::move(pack_file)),
      site_file_(std::move(site_file)) {}

Result<bool> RuleFiles::read() {
    auto sources = read_pack_sources(pack_file_, site_file_);
    if (!sources) return fail(Errc::Unavailable, sources.error().message);
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
