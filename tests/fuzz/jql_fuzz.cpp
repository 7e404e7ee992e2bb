// libFuzzer: no text crashes the parser, what is accepted prints and parses back to the same tree,
// and what compiles evaluates. Built by the preset asan.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bridge/jql/program.h"
#include "bridge/jql/syntax/parser.h"
#include "bridge/jql/syntax/printer.h"

namespace {

void require(bool held) {
    if (!held) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data,
    std::size_t size) {
    using namespace healthlint;
    static const FieldCatalog kFields = FieldCatalog::system_fields();
    static const TimeZone kZone = TimeZone::find("America/New_York").value();
    const std::string_view source(reinterpret_cast<const char*>(data), size);
    const auto query = parse_jql(source);
    if (!query) {
        require(!render(query.error(), source).empty());
        return 0;
    }
    const std::string text = print_jql(*query);
    const auto again = parse_jql(text);
    // Printing may add quotes and spaces, and so pass the limit of bytes.
    require(again ? *again == *query : again.error().code == "J106");
    const auto program = compile_jql(source, kFields);
    if (!program) {
        for (const Diagnostic& error : program.error())
            require(!render(error, source).empty());
        return 0;
    }
    Issue issue;
    issue.changelog.emplace();
    const JqlContext context{.now = TimePoint{std::chrono::hours{500'000}}, .zone = &kZone};
    const Truth truth = program->evaluate(issue, context);
    require(truth == JqlRun(*program, context).evaluate(issue));
    return 0;
}
