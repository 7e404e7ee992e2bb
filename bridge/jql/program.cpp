#include "bridge/jql/program.h"

#include <array>
#include <span>
#include <utility>

#include "bridge/jql/binding/binder.h"
#include "bridge/jql/code.h"
#include "bridge/jql/evaluation/evaluator.h"
#include "bridge/jql/syntax/parser.h"

namespace healthlint {

JqlProgram::JqlProgram(std::shared_ptr<const Code> code) : code_(std::move(code)) {}

Truth JqlProgram::evaluate(const Issue& issue, const JqlContext& context) const {
    constexpr std::size_t kInPlace = 8;
    const std::size_t count = code_->moments.size();
    if (count <= kInPlace) {
        std::array<ResolvedMoment, kInPlace> moments{};
        resolve_moments(*code_, context, moments);
        return run_code(*code_, issue, context, std::span(moments).first(count));
    }
    std::vector<ResolvedMoment> moments(count);
    resolve_moments(*code_, context, moments);
    return run_code(*code_, issue, context, moments);
}

const JqlNeeds& JqlProgram::needs() const {
    return code_->needs;
}

const std::string& JqlProgram::source() const {
    return code_->source;
}

const std::vector<Diagnostic>& JqlProgram::warnings() const {
    return code_->warnings;
}

const JqlProgram::Code& JqlProgram::code() const {
    return *code_;
}

JqlRun::JqlRun(const JqlProgram& program, const JqlContext& context)
    : code_(program.code_),
      context_(context),
      moments_(code_->moments.size()) {
    resolve_moments(*code_, context_, moments_);
}

JqlRun::~JqlRun() = default;
JqlRun::JqlRun(JqlRun&&) noexcept = default;
JqlRun& JqlRun::operator=(JqlRun&&) noexcept = default;

Truth JqlRun::evaluate(const Issue& issue) const {
    return run_code(*code_, issue, context_, moments_);
}

tl::expected<JqlProgram, std::vector<Diagnostic>> compile_jql(
    std::string_view source, const FieldCatalog& fields, const JqlOptions& options) {
    const auto query = parse_jql(source);
    if (!query) return tl::unexpected(std::vector<Diagnostic>{query.error()});
    Binding binding = bind_jql(*query, source, fields, options);
    if (!binding.errors.empty()) return tl::unexpected(std::move(binding.errors));
    return JqlProgram(std::move(binding.code));
}

}  // namespace healthlint
