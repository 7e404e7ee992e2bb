#pragma once
// Code points of UTF-8 text, Hangul syllables, and full-width forms. Wrong bytes decode to U+FFFD,
// one byte each, so that every loop moves on.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace healthlint {

struct CodePoint {
    char32_t value = 0;
    std::size_t length = 1;  // bytes
};

CodePoint code_point_at(std::string_view text, std::size_t at);      // at < text.size()
CodePoint code_point_before(std::string_view text, std::size_t at);  // 0 < at <= text.size()

bool is_hangul(char32_t c);     // a precomposed syllable
bool is_word_char(char32_t c);  // letter or digit of any script we read, '_'
bool has_hangul(std::string_view text);
int final_consonant(char32_t c);  // 0 = none or no syllable; 8 = ㄹ, 16 = ㅁ, 17 = ㅂ, 20 = ㅆ

// Text whose full-width forms (３％～) became ASCII, with the way back to the original bytes.
class FoldedText {
  public:
    explicit FoldedText(std::string_view original);

    std::string_view text() const { return text_; }

    // The original words of a part of text().
    std::string_view original(std::size_t begin, std::size_t end) const;

  private:
    std::string_view original_;
    std::string text_;
    std::vector<std::uint32_t> origin_;  // per byte of text_ and one more; empty = nothing folded
};

}  // namespace healthlint
