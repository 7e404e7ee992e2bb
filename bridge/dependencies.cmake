# Third parties, all from Debian 12 (scripts/setup installs them), all as imported and hence SYSTEM targets.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
find_package(tl-expected REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(CLI11 REQUIRED)
find_package(date REQUIRED)
find_package(absl REQUIRED)
find_package(ICU 72 REQUIRED COMPONENTS uc)
pkg_check_modules(LIBPQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(SIMDJSON REQUIRED IMPORTED_TARGET simdjson)
find_path(XXHASH_INCLUDE_DIR xxhash.h REQUIRED)  # its header is all we use
mark_as_advanced(XXHASH_INCLUDE_DIR)

find_package(httplib 0.20 CONFIG QUIET)  # a newer package if the machine has one,
if(NOT httplib_FOUND)                    # else Debian's 0.11.4, which ships no CMake package
  pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
  add_library(httplib::httplib ALIAS PkgConfig::HTTPLIB)
endif()

# nlohmann: values never convert by themselves, so a wrong type is seen by the compiler.
set_target_properties(nlohmann_json::nlohmann_json PROPERTIES
  INTERFACE_COMPILE_DEFINITIONS "JSON_USE_IMPLICIT_CONVERSIONS=0")
