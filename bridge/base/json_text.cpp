#include "bridge/base/json_text.h"

#include <algorithm>

#include "bridge/base/json.h"

namespace healthlint {
namespace {

bool stands_for_itself(char c) {
    constexpr char kLast = '~';
    return c >= ' ' && c <= kLast && c != '"' && c != '\\';
}

}  // namespace

void append_json_text(std::string& to, std::string_view text) {
    if (!std::ranges::all_of(text, stands_for_itself)) {
        to += dump_json(Json(std::string(text)));
        return;
    }
    to += '"';
    to += text;
    to += '"';
}

}  // namespace healthlint
