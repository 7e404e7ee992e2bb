#pragma once
// Walks over a JSON text in one pass, for the pages that a scan reads: simdjson finds the tokens,
// and what nobody asks for is stepped over. Views point into the text, or into the cursor where
// something was escaped; both end with the cursor.
//
// Whatever is unusual throws UnusualJson, and the caller reads thoroughly, with parse_json(). So
// this needs not handle every text, only be right about those it takes. What is stepped over is not
// looked at.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "bridge/base/json.h"

namespace healthlint {

struct UnusualJson {};

constexpr std::size_t kJsonPadding = 64;  // readable bytes behind the text

// A whole number whose text is that of the id and that any JSON library writes as it stands here.
bool is_plain_integer(std::string_view token);

// As ==, with the length known to the compiler.
template <std::size_t N>
[[gnu::always_inline]] inline bool is(std::string_view text, const char (&word)[N]) {
    return text.size() == N - 1 && std::memcmp(text.data(), word, N - 1) == 0;
}

class JsonCursor {
  public:
    // Before the first token of `text`, which is padded and outlives it. One cursor of a thread at
    // a time: the tokens are kept by the thread.
    explicit JsonCursor(std::string_view text);

    // Of the value that comes next; '\0' behind the last.
    char first() const { return text_[tokens_[at_]]; }

    bool is_object() const { return first() == '{'; }

    bool is_array() const { return first() == '['; }

    bool is_text() const { return first() == '"'; }

    bool is_null() const { return first() == 'n'; }

    const char* begin() const { return text_ + tokens_[at_]; }

    // Each reads the next value and steps over it.
    std::string_view text() {  // empty for a value that is no string
        if (is_text()) return string();
        skip();
        return {};
    }

    std::string_view id_text();  // the same; whole numbers become their decimal text
    std::optional<long long> integer();
    bool boolean();  // false for anything else

    // Nothing, and then nothing is read, unless it is written with digits and a point alone.
    std::optional<double> plain_number();

    Json json();

    // A number, true, false or null, as it stands in the text, whatever it is.
    std::string_view scalar() {
        if (is_object() || is_array() || is_text() || first() == '\0') throw UnusualJson{};
        const std::string_view text = token();
        ++at_;
        return text;
    }

    void skip() {
        if (is_object() || is_array()) return skip_container();
        if (first() == '}' || first() == ']' || first() == '\0') throw UnusualJson{};
        ++at_;
    }

    // NOLINTBEGIN(misc-no-recursion): what is read inside nests at most kMaxJsonDepth deep
    // Calls read(key) for every member; what it does not read is stepped over. Any other value is
    // stepped over as a whole.
    template <class Read>
    void object(Read read) {
        if (!is_object()) return skip();
        open();
        if (first() == '}') return close('}');
        for (;;) {
            const std::string_view name = key();
            const std::size_t value = at_;
            read(name);
            if (at_ == value) skip();
            if (first() != ',') return close('}');
            ++at_;
        }
    }

    // The same for the values of an array.
    template <class Read>
    void array(Read read) {
        if (!is_array()) return skip();
        open();
        if (first() == ']') return close(']');
        for (;;) {
            const std::size_t value = at_;
            read();
            if (at_ == value) skip();
            if (first() != ',') return close(']');
            ++at_;
        }
    }

    // NOLINTEND(misc-no-recursion)

    // To read the same value once more.
    std::size_t mark() const { return at_; }

    void return_to(std::size_t mark) {
        at_ = mark;
        next_escape_ = text_;
    }

    const char* end_of_last() const { return text_ + tokens_[at_ - 1] + 1; }  // a bracket

    bool at_end() const { return at_ == size_; }

  private:
    // Between the quotes; the next token is a string.
    [[gnu::always_inline]] std::string_view string() {
        const char* const begin = text_ + tokens_[at_] + 1;
        const char* end = text_ + tokens_[at_ + 1] - 1;
        while (*end != '"')  // there is one: simdjson has seen the end of every string
            --end;
        ++at_;
        if (end > next_escape_) [[unlikely]] {
            if (begin > next_escape_) find_escape(begin);
            if (end > next_escape_) return unescaped({begin, end});
        }
        return {begin, end};
    }

    [[gnu::always_inline]] std::string_view key() {
        if (!is_text()) throw UnusualJson{};
        const std::string_view name = string();
        if (first() != ':') throw UnusualJson{};
        ++at_;
        return name;
    }

    void open() {
        if (depth_++ >= kMaxJsonDepth) throw UnusualJson{};
        ++at_;
    }

    void close(char bracket) {
        if (first() != bracket) throw UnusualJson{};
        --depth_;
        ++at_;
    }

    std::string_view token() const;
    void find_escape(const char* from);
    std::string_view unescaped(std::string_view text);
    [[gnu::noinline]] void skip_container();
    // So many tokens, or as far as what is open ends; what is open then.
    std::uint32_t skip_some(std::uint32_t open, std::size_t most);

    const char* text_;
    const char* end_;
    const char* next_escape_;  // none between the token that was last looked at and this
    const std::uint32_t* tokens_ = nullptr;  // where each begins, and the end
    std::size_t size_ = 0;
    std::size_t at_ = 0;
    int depth_ = 0;
    std::deque<std::string> unescaped_;
};

}  // namespace healthlint
