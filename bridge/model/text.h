#pragma once
// A sentence in the two languages of the product. Both are always there.

#include <memory>
#include <string>
#include <utility>

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

// A text that is the same in many places, such as what a rule says in every finding: copies share
// it. Nobody changes it, so any thread may read it.
class SharedText {
  public:
    SharedText() = default;

    SharedText(Text text) : text_(std::make_shared<const Text>(std::move(text))) {}

    SharedText(std::string en, std::string ko) : SharedText(Text{std::move(en), std::move(ko)}) {}

    const Text& operator*() const {
        static const Text empty;
        return text_ ? *text_ : empty;
    }

    const Text* operator->() const { return &**this; }

    operator const Text&() const { return **this; }

    const std::string& in(Language language) const { return (**this).in(language); }

  private:
    std::shared_ptr<const Text> text_;  // null: empty
};

}  // namespace healthlint
