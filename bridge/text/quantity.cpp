#include "bridge/text/quantity.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "bridge/base/ascii.h"
#include "bridge/text/units.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

constexpr std::size_t kMaxDigits = 15;  // beyond this a double loses digits, and nobody means it

struct Phrase {
    std::string_view text;
    Comparison comparison;
};

// Longest first, because the first match wins.
constexpr std::array kBefore{
    Phrase{"no more than", Comparison::AtMost},
    Phrase{"not more than", Comparison::AtMost},
    Phrase{"no less than", Comparison::AtLeast},
    Phrase{"no fewer than", Comparison::AtLeast},
    Phrase{"more than", Comparison::AtLeast},
    Phrase{"greater than", Comparison::AtLeast},
    Phrase{"higher than", Comparison::AtLeast},
    Phrase{"better than", Comparison::AtLeast},
    Phrase{"less than", Comparison::AtMost},
    Phrase{"fewer than", Comparison::AtMost},
    Phrase{"lower than", Comparison::AtMost},
    Phrase{"faster than", Comparison::AtMost},
    Phrase{"shorter than", Comparison::AtMost},
    Phrase{"at least", Comparison::AtLeast},
    Phrase{"at most", Comparison::AtMost},
    Phrase{"up to", Comparison::AtMost},
    Phrase{"exceeding", Comparison::AtLeast},
    Phrase{"exceed", Comparison::AtLeast},
    Phrase{"exceeds", Comparison::AtLeast},
    Phrase{"minimum of", Comparison::AtLeast},
    Phrase{"maximum of", Comparison::AtMost},
    Phrase{"under", Comparison::AtMost},
    Phrase{"below", Comparison::AtMost},
    Phrase{"within", Comparison::AtMost},
    Phrase{"above", Comparison::AtLeast},
    Phrase{"over", Comparison::AtLeast},
    Phrase{"only", Comparison::AtMost},
    Phrase{"<=", Comparison::AtMost},
    Phrase{"=<", Comparison::AtMost},
    Phrase{">=", Comparison::AtLeast},
    Phrase{"≤", Comparison::AtMost},
    Phrase{"≥", Comparison::AtLeast},
    Phrase{"≦", Comparison::AtMost},
    Phrase{"≧", Comparison::AtLeast},
    Phrase{"<", Comparison::AtMost},
    Phrase{">", Comparison::AtLeast},
    Phrase{"최소", Comparison::AtLeast},
    Phrase{"최대", Comparison::AtMost},
    Phrase{"±", Comparison::AtMost},
    Phrase{"approximately", Comparison::None},
    Phrase{"about", Comparison::None},
    Phrase{"around", Comparison::None},
    Phrase{"약", Comparison::None},
    Phrase{"~", Comparison::None},
    Phrase{"≈", Comparison::None}};

constexpr std::array kAfter{
    Phrase{"or higher", Comparison::AtLeast},  Phrase{"or more", Comparison::AtLeast},
    Phrase{"or better", Comparison::AtLeast},  Phrase{"or above", Comparison::AtLeast},
    Phrase{"or greater", Comparison::AtLeast}, Phrase{"or less", Comparison::AtMost},
    Phrase{"or lower", Comparison::AtMost},    Phrase{"or fewer", Comparison::AtMost},
    Phrase{"or below", Comparison::AtMost},    Phrase{"or under", Comparison::AtMost},
    Phrase{"or faster", Comparison::AtMost},   Phrase{"이상", Comparison::AtLeast},
    Phrase{"초과", Comparison::AtLeast},       Phrase{"넘게", Comparison::AtLeast},
    Phrase{"이하", Comparison::AtMost},        Phrase{"미만", Comparison::AtMost},
    Phrase{"이내", Comparison::AtMost},        Phrase{"아래", Comparison::AtMost},
    Phrase{"안쪽", Comparison::AtMost},        Phrase{"+", Comparison::AtLeast}};

struct Word {
    std::string_view text;
    double value;
};

constexpr std::array kNumberWords{
    Word{"zero", 0},     Word{"one", 1},     Word{"two", 2},     Word{"three", 3},
    Word{"four", 4},     Word{"five", 5},    Word{"six", 6},     Word{"seven", 7},
    Word{"eight", 8},    Word{"nine", 9},    Word{"ten", 10},    Word{"twelve", 12},
    Word{"fifteen", 15}, Word{"twenty", 20}, Word{"thirty", 30}, Word{"forty", 40},
    Word{"fifty", 50},   Word{"sixty", 60},  Word{"ninety", 90}, Word{"한 ", 1},
    Word{"두 ", 2},      Word{"세 ", 3},     Word{"네 ", 4},     Word{"다섯 ", 5},
    Word{"열 ", 10}};

constexpr double kThird = 33.3;

constexpr std::array kFractions{
    Word{"two thirds", 2 * kThird},
    Word{"two-thirds", 2 * kThird},
    Word{"one third", kThird},
    Word{"one-third", kThird},
    Word{"a third", kThird},
    Word{"by a quarter", 25},
    Word{"a half", 50},
    Word{"in half", 50},
    Word{"by half", 50},
    Word{"절반", 50},
    Word{"반으로", 50},
    Word{"3분의 1", kThird},
    Word{"3분의 2", 2 * kThird},
    Word{"4분의 1", 25},
    Word{"2분의 1", 50}};

constexpr std::array kMagnitudes{
    Word{"백", 1e2}, Word{"천", 1e3}, Word{"만", 1e4}, Word{"억", 1e8}, Word{"조", 1e12}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    return equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

bool is_ascii_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

class QuantityScanner {
  public:
    QuantityScanner(std::string_view text, const std::vector<TextSpan>& except)
        : text_(text),
          except_(except) {}

    std::vector<Quantity> scan() {
        while (at_ < text_.size()) {
            if (skip_exception()) continue;
            if (!read_fraction() && !read_number() && !read_number_word()) skip_word();
        }
        return std::move(found_);
    }

  private:
    std::string_view rest(std::size_t from) const { return text_.substr(from); }

    bool digit_at(std::size_t at) const { return at < text_.size() && is_digit(text_[at]); }

    bool skip_exception() {
        while (next_except_ < except_.size() && except_[next_except_].end <= at_)
            ++next_except_;
        if (next_except_ == except_.size() || !except_[next_except_].holds(at_)) return false;
        at_ = except_[next_except_].end;
        return true;
    }

    // Moves behind the identifier or the character at the cursor.
    void skip_word() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && is_ascii_word(text_[at_]))
            ++at_;
        if (at_ == begin) {
            at_ += code_point_at(text_, at_).length;
            return;
        }
        // "v1.2", "AIX-12", "p99.9", "ubuntu-24.04", "#12": numbers of a name.
        while (at_ + 1 < text_.size() &&
               std::string_view("-.:/").find(text_[at_]) != std::string_view::npos &&
               digit_at(at_ + 1))
            for (++at_; at_ < text_.size() && is_ascii_word(text_[at_]);)
                ++at_;
    }

    bool starts_word(std::size_t at) const {
        return at == 0 || !is_word_char(code_point_before(text_, at).value);
    }

    bool read_fraction() {
        if (!starts_word(at_)) return false;
        for (const Word& word : kFractions) {
            if (!starts_with_ignoring_case(rest(at_), word.text)) continue;
            const std::size_t end = at_ + word.text.size();
            if (end < text_.size() && is_ascii_word(text_[end]) && is_ascii_word(text_[end - 1]))
                continue;
            const std::size_t skip =
                word.text.starts_with("by ") || word.text.starts_with("in ") ? 3 : 0;
            Quantity quantity{.value = word.value, .unit = "%", .is_fraction_word = true};
            quantity.number_begin = at_ + skip;
            quantity.number_end = end;
            add(std::move(quantity));
            return true;
        }
        return false;
    }

    // "three days", "zero": a word is a number only with a unit behind it, zero always.
    bool read_number_word() {
        if (!starts_word(at_) || text_.substr(0, at_).ends_with("hundred and ")) return false;
        for (const Word& word : kNumberWords) {
            if (!starts_with_ignoring_case(rest(at_), word.text)) continue;
            const bool korean = word.text.back() == ' ';
            std::size_t end = at_ + word.text.size();
            if (!korean && end < text_.size() && is_ascii_word(text_[end])) continue;
            Quantity quantity{.value = word.value};
            quantity.number_begin = at_;
            if (!korean && end < text_.size() && text_[end] == ' ') {
                if (const auto unit = match_unit(rest(end + 1), false)) {
                    quantity.unit = unit->unit;
                    end += 1 + unit->length;
                }
            } else if (const auto unit = match_unit(rest(end), true); korean && unit) {
                quantity.unit = unit->unit;
                end += unit->length;
            }
            if (quantity.unit.empty() && word.value != 0) continue;
            quantity.number_end = end;
            add(std::move(quantity));
            return true;
        }
        return false;
    }

    // A sign or currency may stand before the digits; what else stands there makes it a name.
    bool read_number() {
        std::size_t digits = at_;
        Quantity quantity;
        const auto sign = read_sign(digits);
        const std::size_t currency_at = digits;
        for (const std::string_view mark : {"US$", "$", "€", "£", "₩", "¥"})
            if (rest(digits).starts_with(mark)) {
                quantity.unit = mark == "US$" ? "$" : mark;
                digits += mark.size();
                break;
            }
        if (!digit_at(digits) || !may_start_number(at_)) return false;
        if (sign && currency_at == digits && at_ > 0 && is_digit(text_[at_ - 1])) return false;
        quantity.number_begin = at_;
        const auto value = read_digits(digits);
        if (!value) {
            skip_name(digits);
            return true;
        }
        quantity.value = *value;
        quantity.is_signed = sign.has_value();
        std::size_t end = digits;
        if (!read_magnitude(quantity, end) || !read_rest(quantity, end)) {
            at_ = std::max(end, digits);
            if (at_ < text_.size() && is_ascii_word(text_[at_])) skip_word();
            return true;
        }
        quantity.number_end = end;
        add(std::move(quantity));
        return true;
    }

    std::optional<char> read_sign(std::size_t& at) const {
        for (const std::string_view mark : {"+", "-", "−", "–"}) {
            if (!rest(at).starts_with(mark)) continue;
            at += mark.size();
            return mark == "+" ? '+' : '-';
        }
        return std::nullopt;
    }

    bool may_start_number(std::size_t at) const {
        if (at == 0) return true;
        const char before = text_[at - 1];
        if (is_ascii_word(before) || before == '#' || before == '@') return false;
        if (std::string_view(".:/-").find(before) == std::string_view::npos || at < 2) return true;
        return !is_ascii_word(text_[at - 2]);
    }

    // Digits with thousands separators and a fraction; nothing for versions and times of day.
    std::optional<double> read_digits(std::size_t& at) const {
        std::string number;
        while (digit_at(at) || (at < text_.size() && text_[at] == ',' && is_thousands(at))) {
            if (text_[at] != ',') number += text_[at];
            ++at;
        }
        if (at + 1 < text_.size() && text_[at] == '.' && digit_at(at + 1)) {
            number += '.';
            for (++at; digit_at(at); ++at)
                number += text_[at];
            if (at + 1 < text_.size() && text_[at] == '.' && digit_at(at + 1)) return std::nullopt;
        }
        if (number.size() > kMaxDigits) return std::nullopt;
        return parse_number(number);
    }

    bool is_thousands(std::size_t comma) const {
        return digit_at(comma + 1) && digit_at(comma + 2) && digit_at(comma + 3) &&
               !digit_at(comma + 4);
    }

    void skip_name(std::size_t at) {
        at_ = at;
        while (at_ < text_.size() &&
               (is_ascii_word(text_[at_]) ||
                (std::string_view(".-:").find(text_[at_]) != std::string_view::npos &&
                 digit_at(at_ + 1))))
            ++at_;
    }

    // "25K", "5 million", "1억 2천만". False: the letters make it a name.
    bool read_magnitude(Quantity& quantity, std::size_t& at) const {
        if (read_korean_magnitude(quantity, at)) return true;
        std::size_t letters = at;
        while (letters < text_.size() && is_ascii_word(text_[letters]) && !is_digit(text_[letters]))
            ++letters;
        const auto word = text_.substr(at, letters - at);
        const bool money = !quantity.unit.empty();
        if (word == "K" || word == "k")
            quantity.value *= 1e3;
        else if (word == "M" || word == "mn" || (word == "m" && money))
            quantity.value *= 1e6;
        else if (word == "B" || word == "bn")
            quantity.value *= 1e9;
        else {
            for (const Word& named :
                 {Word{" thousand", 1e3}, Word{" million", 1e6}, Word{" billion", 1e9}})
                if (starts_with_ignoring_case(rest(at), named.text)) {
                    quantity.value *= named.value;
                    at += named.text.size();
                    return true;
                }
            return true;
        }
        at = letters;
        return true;
    }

    static std::optional<Word> magnitude_at(std::string_view text) {
        for (const Word& magnitude : kMagnitudes)
            if (text.starts_with(magnitude.text)) return magnitude;
        return std::nullopt;
    }

    bool read_korean_magnitude(Quantity& quantity, std::size_t& at) const {
        double total = 0;
        double part = quantity.value;
        bool any = false;
        for (int parts = 0; parts < 4; ++parts) {
            while (const auto magnitude = magnitude_at(rest(at))) {
                part *= magnitude->value;
                at += magnitude->text.size();
                any = true;
            }
            total += part;
            std::size_t next = at;
            if (any && next < text_.size() && text_[next] == ' ') ++next;
            if (!any || !digit_at(next)) break;
            std::size_t end = next;
            const auto digits = read_digits(end);
            if (!digits || !magnitude_at(rest(end))) break;
            part = *digits;
            at = end;
        }
        if (any) quantity.value = total;
        return any;
    }

    // Range, ratio, scale, unit, rate and "n of m", whichever follows. False: it was a name.
    bool read_rest(Quantity& quantity, std::size_t& at) const {
        if (read_range(quantity, at)) return true;
        if (at + 1 < text_.size() && text_[at] == ':' && digit_at(at + 1))
            return read_ratio(quantity, at);
        if (is_ordinal(at)) return false;
        read_unit(quantity, at);
        if (at < text_.size() && is_ascii_word(text_[at]) &&
            (is_digit(text_[at]) || quantity.unit.empty()))
            return read_compound(quantity, at);
        read_compound(quantity, at);
        read_rate(quantity, at);
        if (quantity.unit.empty()) read_part_of(quantity, at);
        return true;
    }

    bool is_ordinal(std::size_t at) const {
        for (const std::string_view ending : {"st", "nd", "rd", "th"})
            if (rest(at).starts_with(ending) &&
                (at + 2 == text_.size() || !is_ascii_word(text_[at + 2])))
                return true;
        for (const std::string_view ending :
             {"번째", "차 ", "차_", "호", "층", "페이지", "주차", "분기", "월", "시 "})
            if (rest(at).starts_with(ending)) return true;
        return false;
    }

    void read_unit(Quantity& quantity, std::size_t& at) const {
        const bool spaced = at < text_.size() && text_[at] == ' ';
        const std::size_t from = spaced ? at + 1 : at;
        const auto unit = match_unit(rest(from), !spaced);
        if (!unit || (!quantity.unit.empty() && spaced)) return;
        const bool money = !quantity.unit.empty();
        if (!money) quantity.unit = unit->unit;
        if (equals_ignoring_case(quantity.unit, "percent") || quantity.unit == "퍼센트" ||
            quantity.unit == "프로")
            quantity.unit = "%";
        if (quantity.unit == "percentage points") quantity.unit = "pp";
        if (quantity.unit == "m") quantity.unit = "min";
        at = from + unit->length;
    }

    // "7m30s", "1시간 30분": added in the first unit.
    bool read_compound(Quantity& quantity, std::size_t& at) const {
        const auto factor = seconds_in(canonical_unit(quantity.unit));
        std::size_t next = at;
        if (!factor) return !(at < text_.size() && is_ascii_word(text_[at]));
        if (next < text_.size() && text_[next] == ' ') ++next;
        if (!digit_at(next)) return true;
        const auto more = read_digits(next);
        const auto unit = more ? match_unit(rest(next), true) : std::nullopt;
        const auto smaller = unit ? seconds_in(canonical_unit(unit->unit)) : std::nullopt;
        if (!smaller || *smaller >= *factor) return true;
        quantity.value += *more * *smaller / *factor;
        at = next + unit->length;
        return true;
    }

    static std::optional<double> seconds_in(std::string_view canonical) {
        if (canonical == "ms") return 0.001;
        if (canonical == "s") return 1;
        if (canonical == "min") return 60;
        if (canonical == "h") return 3600;
        return std::nullopt;
    }

    // "/month", "/5.0", "per week".
    void read_rate(Quantity& quantity, std::size_t& at) const {
        if (at + 1 >= text_.size() || text_[at] != '/') return;
        std::size_t end = at + 1;
        if (digit_at(end)) {
            if (!read_digits(end)) return;
        } else {
            while (end < text_.size() && is_ascii_word(text_[end]))
                ++end;
            if (end - at < 2) {
                if (const auto unit = match_unit(rest(at + 1), true)) end = at + 1 + unit->length;
            }
        }
        quantity.unit += text_.substr(at, end - at);
        at = end;
    }

    bool read_range(Quantity& quantity, std::size_t& at) const {
        std::size_t next = at;
        Quantity first = quantity;
        read_unit(first, next);
        if (!is_percent_unit(canonical_unit(first.unit)) &&
            !is_duration_unit(canonical_unit(first.unit)))
            next = at;
        bool dash = false;
        for (const std::string_view mark : {" - ", " ~ ", "-", "–", "~", "∼", " to "})
            if (rest(next).starts_with(mark) && digit_at(next + mark.size()) && mark != " to ") {
                next += mark.size();
                dash = true;
                break;
            }
        if (!dash) return false;
        const auto upper = read_digits(next);
        if (!upper) return false;
        quantity.value = *upper;
        quantity.is_range = true;
        read_magnitude(quantity, next);
        read_unit(quantity, next);
        at = next;
        return true;
    }

    bool read_ratio(Quantity& quantity, std::size_t& at) const {
        std::size_t end = at + 1;
        while (digit_at(end))
            ++end;
        const auto right = text_.substr(at, end - at);
        const bool ratio =
            right == ":1" && quantity.value != 1 && (end == text_.size() || text_[end] != ':');
        at = end;
        if (ratio) quantity.unit = right;
        return ratio;
    }

    void read_part_of(Quantity& quantity, std::size_t& at) const {
        std::size_t next = at;
        for (const std::string_view mark : {" of the ", " of ", " out of "})
            if (rest(next).starts_with(mark)) {
                next += mark.size();
                break;
            }
        if (next == at || !digit_at(next) || !read_digits(next)) return;
        if (next >= text_.size() || text_[next] != ' ') return;
        const auto unit = match_unit(rest(next + 1), false);
        if (!unit) return;
        quantity.unit = unit->unit;
        at = next + 1 + unit->length;
        quantity.number_end = at;
    }

    void add(Quantity quantity) {
        quantity.begin = quantity.number_begin;
        quantity.end = quantity.number_end;
        widen_left(quantity);
        widen_right(quantity);
        at_ = quantity.end;
        found_.push_back(std::move(quantity));
    }

    void widen_left(Quantity& quantity) const {
        const std::size_t bound = found_.empty() ? 0 : found_.back().end;
        constexpr int kMaxPhrases = 3;  // "no more than about ~5"
        for (int phrases = 0; phrases < kMaxPhrases; ++phrases) {
            std::size_t end = quantity.begin;
            while (end > bound && text_[end - 1] == ' ')
                --end;
            const auto before = text_.substr(bound, end - bound);
            const auto match = std::ranges::find_if(kBefore, [&](const Phrase& phrase) {
                if (before.size() < phrase.text.size()) return false;
                const auto tail = before.substr(before.size() - phrase.text.size());
                if (!equals_ignoring_case(tail, phrase.text)) return false;
                return !is_word_char(static_cast<unsigned char>(phrase.text.front())) ||
                       starts_word(end - phrase.text.size());
            });
            if (match == kBefore.end() || is_arrow(end)) return;
            if (quantity.comparison == Comparison::None) quantity.comparison = match->comparison;
            quantity.begin = end - match->text.size();
        }
    }

    // "->", "=>", "—>" are no comparison.
    bool is_arrow(std::size_t end) const {
        const auto before = text_.substr(0, end);
        return before.ends_with("->") || before.ends_with("=>") || before.ends_with("—>");
    }

    void widen_right(Quantity& quantity) const {
        std::size_t from = quantity.end;
        if (from < text_.size() && text_[from] == ' ') ++from;
        for (const Phrase& phrase : kAfter) {
            const bool plus = phrase.text == "+";
            const std::size_t start = plus ? quantity.end : from;
            if (!starts_with_ignoring_case(rest(start), phrase.text)) continue;
            const std::size_t end = start + phrase.text.size();
            if (phrase.text.front() == 'o' && end < text_.size() && is_ascii_word(text_[end]))
                continue;
            quantity.comparison = phrase.comparison;
            quantity.end = end;
            if (plus && quantity.unit.empty()) {  // "90+ points", "4.5+ stars"
                const bool spaced = end < text_.size() && text_[end] == ' ';
                if (const auto unit = match_unit(rest(end + (spaced ? 1 : 0)), !spaced);
                    unit && spaced) {
                    quantity.unit = unit->unit;
                    quantity.end = end + 1 + unit->length;
                }
            }
            return;
        }
    }

    std::string_view text_;
    const std::vector<TextSpan>& except_;
    std::size_t next_except_ = 0;
    std::size_t at_ = 0;
    std::vector<Quantity> found_;
};

}  // namespace

std::vector<Quantity> find_quantities(std::string_view text, const std::vector<TextSpan>& except) {
    return QuantityScanner(text, except).scan();
}

}  // namespace healthlint
