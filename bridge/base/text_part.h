#pragma once
// A text that is part of a larger one, which stays for as long as any of its parts. A value: copies
// share it, and nobody changes it.

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace healthlint {

class TextPart {
  public:
    TextPart() = default;

    // A whole of its own.
    TextPart(std::string text)
        : whole_(std::make_shared<const std::string>(std::move(text))),
          text_(*whole_) {}

    // `part` lies in `whole`.
    TextPart(std::shared_ptr<const std::string> whole, std::string_view part)
        : whole_(std::move(whole)),
          text_(part) {}

    std::string_view view() const { return text_; }

    operator std::string_view() const { return text_; }

  private:
    std::shared_ptr<const std::string> whole_;
    std::string_view text_;
};

}  // namespace healthlint
