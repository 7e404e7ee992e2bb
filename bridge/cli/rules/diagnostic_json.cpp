#include "bridge/cli/rules/diagnostic_json.h"

namespace healthlint {

OrderedJson diagnostic_json(const Diagnostic& diagnostic) {
    return {
        {"severity", diagnostic.severity == Severity::Error ? "error" : "warning"},
        {"code", diagnostic.code},
        {"file", diagnostic.file},
        {"line", diagnostic.line},
        {"column", diagnostic.column},
        {"length", diagnostic.length},
        {"message", diagnostic.message},
        {"suggestion", diagnostic.suggestion}};
}

bool is_about_this_site(const Diagnostic& diagnostic) {
    return diagnostic.code == "W201" || diagnostic.code == "W202" || diagnostic.code == "J152";
}

}  // namespace healthlint
