#pragma once

namespace healthlint {

constexpr const char* kVersion = "0.1.0";  // as in CMakeLists.txt

}  // namespace healthlint
