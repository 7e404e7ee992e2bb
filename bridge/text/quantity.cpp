#include "bridge/text/quantity.h"

#include <algorithm>
#include <array>
#include <optional>

#include "bridge/base/ascii.h"
#include "bridge/text/quantity/comparison.h"
#include "bridge/text/quantity/number.h"
#include "bridge/text/quantity/share.h"
#include "bridge/text/quantity/units.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

class QuantityScanner {
  public:
    QuantityScanner(std::string_view text, const std::vector<TextSpan>& except)
        : text_(text),
          except_(except) {}

    std::vector<Quantity> scan() {
        while (at_ < text_.size()) {
            if (skip_exception()) continue;
            if (!may_begin_quantity(text_[at_]) ||
                (!read_fraction() && !read_number() && !read_number_word()))
                skip_word();
        }
        return std::move(found_);
    }

  private:
    std::string_view rest(std::size_t from) const { return text_.substr(from); }

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
        const auto joins = [this] {
            return at_ < text_.size() && (text_[at_] == '-' || text_[at_] == '.' ||
                                          text_[at_] == ':' || text_[at_] == '/');
        };
        while (joins() && digit_at(text_, at_ + 1))
            for (++at_; at_ < text_.size() && is_ascii_word(text_[at_]);)
                ++at_;
    }

    bool starts_word(std::size_t at) const {
        return at == 0 || !is_word_char(code_point_before(text_, at).value);
    }

    bool read_half_unit() {
        const auto half = half_unit(rest(at_));
        if (!half) return false;
        Quantity quantity{.value = 0.5, .unit = std::string(half->unit)};
        quantity.number_begin = at_;
        quantity.number_end = at_ + half->length;
        add(std::move(quantity));
        return true;
    }

    bool read_fraction() {
        const bool half = text_[at_] == 'h' || text_[at_] == 'H';
        if ((!half && fraction_words(text_[at_]).empty()) || !starts_word(at_)) return false;
        if (half && read_half_unit()) return true;
        if (starts_with_ignoring_case(rest(at_), "by half a")) return false;  // not "by half"
        for (const NumberWord& word : fraction_words(text_[at_])) {
            if (!starts_with_ignoring_case(rest(at_), word.text)) continue;
            const std::size_t end = at_ + word.text.size();
            if (end < text_.size() && is_ascii_word(text_[end]) && is_ascii_word(text_[end - 1]))
                continue;
            const std::size_t skip = word.text.starts_with("by ") || word.text.starts_with("to ") ||
                                             word.text.starts_with("in ")
                                         ? 3
                                         : 0;
            Quantity quantity{.value = word.value, .unit = "%", .is_fraction_word = true};
            quantity.number_begin = at_ + skip;
            // The "of" of "half of all repairs" leads to what is counted.
            constexpr std::string_view kOf = " of";
            quantity.number_end = word.text.ends_with(kOf) ? end - kOf.size() : end;
            add(std::move(quantity));
            return true;
        }
        return false;
    }

    // "three days", "zero": a word is a number only with a unit behind it, zero always.
    bool read_number_word() {
        if (number_words(text_[at_]).empty() || !starts_word(at_) ||
            text_.substr(0, at_).ends_with("hundred and "))
            return false;
        for (const NumberWord& word : number_words(text_[at_])) {
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
            quantity.number_end = end;
            if (quantity.unit.empty()) read_share(quantity, end, true);
            const bool limited =
                comparison_before(text_.substr(0, at_).substr(0, trim_end(at_)), 0).has_value();
            if (quantity.unit.empty() && word.value != 0 && !(limited && word.value > 1)) continue;
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
        if (const auto currency = match_currency(rest(digits))) {
            quantity.unit = currency->unit;
            digits += currency->length;
        }
        if (!digit_at(text_, digits) || !may_start_number(at_)) return false;
        if (sign && currency_at == digits && at_ > 0 && is_digit(text_[at_ - 1])) return false;
        quantity.number_begin = at_;
        const auto value = read_digits(text_, digits);
        if (!value) {
            skip_name(digits);
            return true;
        }
        quantity.value = *value;
        quantity.is_signed = sign.has_value();
        std::size_t end = digits;
        read_magnitude(text_, !quantity.unit.empty(), quantity.value, end);
        if (!read_rest(quantity, end)) {
            at_ = std::max(end, digits);
            if (at_ < text_.size() && is_ascii_word(text_[at_])) skip_word();
            return true;
        }
        quantity.number_end = end;
        add(std::move(quantity));
        return true;
    }

    std::optional<char> read_sign(std::size_t& at) const {
        constexpr std::string_view kFirst = "+-\xE2";
        if (at >= text_.size() || kFirst.find(text_[at]) == kFirst.npos) return std::nullopt;
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

    void skip_name(std::size_t at) {
        at_ = at;
        while (at_ < text_.size() &&
               (is_ascii_word(text_[at_]) ||
                (std::string_view(".-:").find(text_[at_]) != std::string_view::npos &&
                 digit_at(text_, at_ + 1))))
            ++at_;
    }

    // Range, ratio, scale, unit, rate and "n of m", whichever follows. False: it was a name.
    bool read_rest(Quantity& quantity, std::size_t& at) const {
        if (read_range(quantity, at)) return true;
        if (at + 1 < text_.size() && text_[at] == ':' && digit_at(text_, at + 1))
            return read_ratio(quantity, at);
        if (is_ordinal(at)) return false;
        read_unit(quantity, at);
        if (at < text_.size() && is_ascii_word(text_[at]) &&
            (is_digit(text_[at]) || quantity.unit.empty()))
            return read_compound(quantity, at);
        read_compound(quantity, at);
        read_rate(quantity, at);
        if (quantity.unit.empty()) read_share(quantity, at, false);
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
        if (equals_ignoring_case(quantity.unit, "per cent")) quantity.unit = "%";
        if (quantity.unit.starts_with("percent") && quantity.unit.size() > 7) quantity.unit = "pp";
        if (quantity.unit == "m") quantity.unit = "min";
        at = from + unit->length;
    }

    // "7m30s", "1시간 30분": added in the first unit.
    bool read_compound(Quantity& quantity, std::size_t& at) const {
        const auto factor = seconds_in_unit(canonical_unit(quantity.unit));
        std::size_t next = at;
        if (!factor) return !(at < text_.size() && is_ascii_word(text_[at]));
        if (next < text_.size() && text_[next] == ' ') ++next;
        if (!digit_at(text_, next)) return true;
        const auto more = read_digits(text_, next);
        const auto unit = more ? match_unit(rest(next), true) : std::nullopt;
        const auto smaller = unit ? seconds_in_unit(canonical_unit(unit->unit)) : std::nullopt;
        if (!smaller || *smaller >= *factor) return true;
        quantity.value += *more * *smaller / *factor;
        at = next + unit->length;
        return true;
    }

    // "/month", "/5.0", "per week".
    void read_rate(Quantity& quantity, std::size_t& at) const {
        if (at + 1 >= text_.size() || text_[at] != '/') return;
        std::size_t end = at + 1;
        if (digit_at(text_, end)) {
            if (!read_digits(text_, end)) return;
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
            if (rest(next).starts_with(mark) && digit_at(text_, next + mark.size()) &&
                mark != " to ") {
                next += mark.size();
                dash = true;
                break;
            }
        if (!dash) return false;
        const auto upper = read_digits(text_, next);
        if (!upper) return false;
        quantity.value = *upper;
        quantity.is_range = true;
        read_magnitude(text_, !quantity.unit.empty(), quantity.value, next);
        read_unit(quantity, next);
        at = next;
        return true;
    }

    bool read_ratio(Quantity& quantity, std::size_t& at) const {
        std::size_t end = at + 1;
        while (digit_at(text_, end))
            ++end;
        const auto right = text_.substr(at, end - at);
        const bool ratio =
            right == ":1" && quantity.value != 1 && (end == text_.size() || text_[end] != ':');
        at = end;
        if (ratio) quantity.unit = right;
        return ratio;
    }

    std::size_t trim_end(std::size_t at) const {
        while (at > 0 && text_[at - 1] == ' ')
            --at;
        return at;
    }

    // "four in five", "25 of 40 branches"
    void read_share(Quantity& quantity, std::size_t& at, bool in_words) const {
        const auto share = in_words ? match_share(rest(at), quantity.value) : std::nullopt;
        if (share) {
            quantity.value = share->percent;
            quantity.unit = "%";
            at += share->length;
        } else if (const auto part = match_part_of(rest(at))) {
            quantity.unit = part->unit;
            at += part->length;
        }
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
            const auto match = comparison_before(text_.substr(0, end), bound);
            if (!match || is_arrow(end)) return;
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
        for (const ComparisonPhrase& phrase : comparisons_after()) {
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
