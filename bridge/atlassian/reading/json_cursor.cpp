#include "bridge/atlassian/reading/json_cursor.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <simdjson.h>

#include "bridge/base/ascii.h"

namespace healthlint {
namespace {

static_assert(kJsonPadding >= simdjson::SIMDJSON_PADDING);

// Pages are mostly smaller. What a larger one needs is not kept by a thread for ever.
constexpr std::size_t kKeptCapacity = std::size_t{4} << 20U;

// How many brackets and braces open in the upper half, how many close in the lower one.
using BracketCount = std::uint32_t;
constexpr unsigned kOpenedShift = 16;

constexpr std::array<BracketCount, 256> kBrackets = [] {
    std::array<BracketCount, 256> brackets{};
    brackets['['] = brackets['{'] = BracketCount{1} << kOpenedShift;
    brackets[']'] = brackets['}'] = 1;
    return brackets;
}();

BracketCount count_of(char token) {
    return kBrackets[static_cast<unsigned char>(token)];
}

template <std::size_t... At>
BracketCount count_of(
    const char* text, const std::uint32_t* tokens, std::index_sequence<At...> /*of them*/) {
    return (count_of(text[tokens[At]]) + ...);
}

std::uint32_t opened(BracketCount count) {
    return count >> kOpenedShift;
}

std::uint32_t closed(BracketCount count) {
    return count & ((BracketCount{1} << kOpenedShift) - 1);
}

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool is_number(std::string_view token) {
    return !token.empty() &&
           (token.front() == '-' || (token.front() >= '0' && token.front() <= '9'));
}

bool are_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_fraction(std::string_view token) {
    return token.find_first_of(".eE") != std::string_view::npos;
}

Json parsed(std::string_view token) {
    Json value = parse_json(token);
    if (value.is_discarded()) throw UnusualJson{};
    return value;
}

void append_code_point(std::string& to, unsigned code) {
    constexpr unsigned kContinuation = 0x80, kSixBits = 0x3F;
    const auto add = [&to](unsigned byte) { to += static_cast<char>(byte); };
    if (code < 0x80) return add(code);
    if (code < 0x800) {
        add(0xC0U | (code >> 6U));
    } else {
        add(0xE0U | (code >> 12U));
        add(kContinuation | ((code >> 6U) & kSixBits));
    }
    add(kContinuation | (code & kSixBits));
}

char short_escape(char letter) {
    switch (letter) {
    case '"':
    case '\\':
    case '/': return letter;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: throw UnusualJson{};
    }
}

}  // namespace

bool is_plain_integer(std::string_view token) {
    constexpr std::size_t kDigits = 18;  // any number of so many fits
    const bool negative = token.starts_with('-');
    const std::string_view digits = token.substr(negative ? 1 : 0);
    if (digits.empty() || digits.size() > kDigits) return false;
    if (digits.front() == '0' && (digits.size() > 1 || negative)) return false;
    return are_digits(digits);
}

JsonCursor::JsonCursor(std::string_view text)
    : text_(text.data()),
      end_(text.data() + text.size()),
      next_escape_(text.data()) {
    if (text.empty()) throw UnusualJson{};
    thread_local simdjson::dom::parser parser;
    if (parser.capacity() > kKeptCapacity && text.size() <= kKeptCapacity)
        parser = simdjson::dom::parser();
    if (parser.capacity() < text.size() &&
        parser.allocate(text.size(), kMaxJsonDepth) != simdjson::SUCCESS)
        throw UnusualJson{};
    // The first of the two stages of parsing: tokens, UTF-8, ends of strings.
    auto& stages = *parser.implementation;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    if (stages.stage1(bytes, text.size(), simdjson::stage1_mode::regular) != simdjson::SUCCESS)
        throw UnusualJson{};
    tokens_ = stages.structural_indexes.get();
    size_ = stages.n_structural_indexes;
}

std::string_view JsonCursor::token() const {
    const char* end = text_ + tokens_[at_ + 1];
    while (is_space(end[-1]))
        --end;
    return {begin(), end};
}

void JsonCursor::find_escape(const char* from) {
    const void* found = std::memchr(from, '\\', static_cast<std::size_t>(end_ - from));
    next_escape_ = found == nullptr ? end_ : static_cast<const char*>(found);
}

std::string_view JsonCursor::unescaped(std::string_view text) {
    constexpr std::size_t kDigits = 4;
    std::string& plain = unescaped_.emplace_back();
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            plain += text[i];
            continue;
        }
        if (++i == text.size()) throw UnusualJson{};
        if (text[i] != 'u') {
            plain += short_escape(text[i]);
            continue;
        }
        const std::string_view digits = text.substr(i + 1, kDigits);
        unsigned code = 0;
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        const bool surrogate = code >= 0xD800 && code < 0xE000;
        if (digits.size() < kDigits || read.ptr != digits.data() + kDigits || surrogate)
            throw UnusualJson{};
        append_code_point(plain, code);
        i += kDigits;
    }
    return plain;
}

std::string_view JsonCursor::id_text() {
    if (is_text()) return text();
    const bool scalar = !is_object() && !is_array() && first() != '\0';
    const std::string_view number = scalar ? token() : std::string_view();
    if (!is_number(number) || is_fraction(number)) {
        skip();
        return {};
    }
    if (!is_plain_integer(number)) throw UnusualJson{};
    ++at_;
    return number;
}

std::optional<long long> JsonCursor::integer() {
    if (is_text()) {
        skip();
        return std::nullopt;
    }
    const std::string_view number = id_text();
    return number.empty() ? std::nullopt : parse_integer(number);
}

bool JsonCursor::boolean() {
    const char letter = first();
    if ((letter == 't' && token() != "true") || (letter == 'f' && token() != "false"))
        throw UnusualJson{};
    skip();
    return letter == 't';
}

std::optional<double> JsonCursor::plain_number() {
    if (is_object() || is_array() || is_text() || first() == '\0') return std::nullopt;
    const std::string_view number = token();
    const std::size_t point = std::min(number.find('.'), number.size());
    const std::string_view fraction = number.substr(point);
    if (!is_plain_integer(number.substr(0, point))) return std::nullopt;
    if (!fraction.empty() && (fraction.size() == 1 || !are_digits(fraction.substr(1))))
        return std::nullopt;
    ++at_;
    return parse_number(number);
}

// Most of a page is stepped over here, and what comes next cannot be guessed, so some tokens are
// counted at once, without a branch: the end is not among them where they close fewer than are
// open.
void JsonCursor::skip_container() {
    constexpr std::size_t kAtOnce = 8;
    std::uint32_t open = 1;
    ++at_;
    do {
        if (size_ - at_ >= kAtOnce) {
            const BracketCount some =
                count_of(text_, tokens_ + at_, std::make_index_sequence<kAtOnce>());
            if (closed(some) < open) {
                open += opened(some) - closed(some);
                at_ += kAtOnce;
                continue;
            }
        }
        open = skip_some(open, kAtOnce);
    } while (open != 0);
}

std::uint32_t JsonCursor::skip_some(std::uint32_t open, std::size_t most) {
    do {
        if (at_ == size_) throw UnusualJson{};
        const BracketCount one = count_of(first());
        open += opened(one) - closed(one);
        ++at_;
    } while (open != 0 && --most != 0);
    return open;
}

// NOLINTBEGIN(misc-no-recursion): bounded by kMaxJsonDepth
Json JsonCursor::json() {
    if (is_object()) {
        Json value = Json::object();
        object([&](std::string_view name) { value[std::string(name)] = json(); });
        return value;
    }
    if (is_array()) {
        Json value = Json::array();
        array([&] { value.push_back(json()); });
        return value;
    }
    if (is_text()) return std::string(text());
    if (first() == '\0') throw UnusualJson{};
    const std::string_view scalar = token();
    Json value;
    if (is_plain_integer(scalar))
        value = *parse_integer(scalar);
    else if (scalar != "null")
        value = parsed(scalar);
    ++at_;
    return value;
}

// NOLINTEND(misc-no-recursion)

}  // namespace healthlint
