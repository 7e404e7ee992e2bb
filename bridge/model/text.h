#pragma once
// A sentence in the two languages of the product. Both are always there.

#include <string>

namespace healthlint {

enum class Language { English, Korean };

struct Text {
    std::string en;
    std::string ko;

    const std::string& in(Language language) const {
        return language == Language::Korean ? ko : en;
    }

    bool operator==(const Text&) const = default;
};

}  // namespace healthlint
