#pragma once
// Texts of connect-descriptor/ that are compiled into the binary (embedded.cpp.in).

#include <string_view>

namespace healthlint {

extern const std::string_view kJiraDescriptor;
extern const std::string_view kConfluenceDescriptor;
extern const std::string_view kIconSvg;
extern const std::string_view kForgeManifest;
extern const std::string_view kForgePackage;
extern const std::string_view kForgeFunction;

}  // namespace healthlint
