#include "bridge/work/rule_files.h"

#include <fstream>
#include <iterator>
#include <utility>

#include "bridge/base/hash.h"

namespace healthlint {
namespace {

Result<SourceFile> read_source(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(Errc::Unavailable, "cannot read the rule file " + path);
    SourceFile file{
        .name = path,
        .text = {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()}};
    if (in.bad()) return fail(Errc::Unavailable, "cannot read the rule file " + path);
    return file;
}

}  // namespace

RuleFiles::RuleFiles(std::string pack_file, std::string site_file)
    : pack_file_(std::move(pack_file)),
      site_file_(std::move(site_file)) {}

Result<bool> RuleFiles::read() {
    RuleText text;
    auto pack = read_source(pack_file_);
    if (!pack) return tl::unexpected(pack.error());
    text.sources.pack = *std::move(pack);
    if (!site_file_.empty()) {
        auto site = read_source(site_file_);
        if (!site) return tl::unexpected(site.error());
        text.sources.site = *std::move(site);
    }
    const std::string& site_text = text.sources.site ? text.sources.site->text : std::string{};
    text.hash = short_hash(sha256(text.sources.pack.text) + sha256(site_text));

    const std::lock_guard lock(mutex_);
    if (current_ && current_->hash == text.hash) return false;
    current_ = std::make_shared<const RuleText>(std::move(text));
    return true;
}

std::shared_ptr<const RuleText> RuleFiles::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

std::string describe(const LoadedPack& loaded, const PackSources& sources) {
    std::string text;
    for (const Diagnostic& diagnostic : loaded.diagnostics) {
        const bool of_site = sources.site && diagnostic.file == sources.site->name;
        if (!text.empty()) text += '\n';
        text += render(diagnostic, of_site ? sources.site->text : sources.pack.text);
    }
    return text;
}

}  // namespace healthlint
