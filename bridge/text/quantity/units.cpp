#include "bridge/text/quantity/units.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "bridge/base/ascii.h"
#include "bridge/text/quantity.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

struct Spelling {
    std::string_view written;
    std::string_view canonical;
};

// Sorted by what is written, because every number of a text is looked up.
constexpr auto kLatin = [] {
    std::array units{
        Spelling{"%", "%"},
        Spelling{"percent", "%"},
        Spelling{"pct", "%"},
        Spelling{"pp", "pp"},
        Spelling{"ppt", "pp"},
        Spelling{"pts", "point"},
        Spelling{"bps", "bps"},
        Spelling{"bp", "bps"},
        Spelling{"points", "point"},
        Spelling{"point", "point"},
        Spelling{"stars", "star"},
        Spelling{"star", "star"},
        Spelling{"ms", "ms"},
        Spelling{"msec", "ms"},
        Spelling{"millis", "ms"},
        Spelling{"milliseconds", "ms"},
        Spelling{"s", "s"},
        Spelling{"sec", "s"},
        Spelling{"secs", "s"},
        Spelling{"second", "s"},
        Spelling{"seconds", "s"},
        Spelling{"m", "min"},
        Spelling{"min", "min"},
        Spelling{"mins", "min"},
        Spelling{"minute", "min"},
        Spelling{"minutes", "min"},
        Spelling{"h", "h"},
        Spelling{"hr", "h"},
        Spelling{"hrs", "h"},
        Spelling{"hour", "h"},
        Spelling{"hours", "h"},
        Spelling{"d", "day"},
        Spelling{"day", "day"},
        Spelling{"days", "day"},
        Spelling{"week", "week"},
        Spelling{"weeks", "week"},
        Spelling{"w", "week"},
        Spelling{"month", "month"},
        Spelling{"months", "month"},
        Spelling{"mo", "month"},
        Spelling{"quarters", "quarter"},
        Spelling{"year", "year"},
        Spelling{"years", "year"},
        Spelling{"yrs", "year"},
        Spelling{"x", "x"},
        Spelling{"times", "x"},
        Spelling{"fold", "x"},
        Spelling{"usd", "$"},
        Spelling{"dollars", "$"},
        Spelling{"eur", "eur"},
        Spelling{"euros", "eur"},
        Spelling{"krw", "won"},
        Spelling{"won", "won"},
        Spelling{"gbp", "gbp"},
        Spelling{"jpy", "jpy"},
        Spelling{"kwh", "kwh"},
        Spelling{"mwh", "mwh"},
        Spelling{"gb", "gb"},
        Spelling{"mb", "mb"},
        Spelling{"kb", "kb"},
        Spelling{"tb", "tb"},
        Spelling{"gib", "gib"},
        Spelling{"mib", "mib"},
        Spelling{"fps", "fps"},
        Spelling{"rps", "rps"},
        Spelling{"qps", "qps"},
        Spelling{"tps", "tps"},
        Spelling{"kg", "kg"},
        Spelling{"g", "g"},
        Spelling{"l", "l"},
        Spelling{"t", "톤"},
        Spelling{"tonnes", "톤"},
        Spelling{"tons", "톤"},
        Spelling{"km", "km"},
        Spelling{"people", "person"},
        Spelling{"persons", "person"},
        Spelling{"users", "user"},
        Spelling{"mau", "mau"},
        Spelling{"dau", "dau"},
        Spelling{"wau", "wau"},
        Spelling{"cm", "cm"},
        Spelling{"mm", "mm"},
        Spelling{"nm", "nm"},
        Spelling{"ml", "ml"},
        Spelling{"lux", "lux"},
        Spelling{"hz", "hz"},
        Spelling{"khz", "khz"},
        Spelling{"mhz", "mhz"},
        Spelling{"ghz", "ghz"},
        Spelling{"kw", "kw"},
        Spelling{"mw", "mw"},
        Spelling{"gw", "gw"},
        Spelling{"gwh", "gwh"},
        Spelling{"wh", "wh"},
        Spelling{"bar", "bar"},
        Spelling{"psi", "psi"},
        Spelling{"ha", "ha"},
        Spelling{"acres", "acres"},
        Spelling{"sqm", "sqm"},
        Spelling{"miles", "miles"},
        Spelling{"lbs", "lbs"},
        Spelling{"mg", "mg"},
        Spelling{"kj", "kj"},
        Spelling{"kcal", "kcal"},
        Spelling{"mbps", "mbps"},
        Spelling{"gbps", "gbps"},
        Spelling{"kbps", "kbps"},
        Spelling{"ppb", "ppb"},
        Spelling{"dbm", "dbm"},
        Spelling{"bytes", "bytes"},
        Spelling{"ppm", "ppm"},
        Spelling{"db", "db"}};
    std::ranges::sort(units, {}, &Spelling::written);
    return units;
}();

constexpr std::array kOther{
    Spelling{"퍼센트포인트", "pp"},
    Spelling{"퍼센트 포인트", "pp"},
    Spelling{"퍼센트", "%"},
    Spelling{"프로", "%"},
    Spelling{"포인트", "point"},
    Spelling{"밀리초", "ms"},
    Spelling{"개월", "month"},
    Spelling{"시간", "h"},
    Spelling{"초", "s"},
    Spelling{"분", "min"},
    Spelling{"일", "day"},
    Spelling{"주", "week"},
    Spelling{"달러", "$"},
    Spelling{"달", "month"},
    Spelling{"년", "year"},
    Spelling{"배", "x"},
    Spelling{"건", "건"},
    Spelling{"명", "person"},
    Spelling{"인", "person"},
    Spelling{"개", "개"},
    Spelling{"회", "회"},
    Spelling{"번", "회"},
    Spelling{"점", "point"},
    Spelling{"위", "위"},
    Spelling{"곳", "곳"},
    Spelling{"대", "대"},
    Spelling{"원", "won"},
    Spelling{"유로", "eur"},
    Spelling{"엔", "jpy"},
    Spelling{"톤", "톤"},
    Spelling{"종", "종"},
    Spelling{"편", "편"},
    Spelling{"팀", "팀"},
    Spelling{"장", "장"},
    Spelling{"곡", "곡"},
    Spelling{"줄", "줄"},
    Spelling{"행", "행"},
    Spelling{"가지", "가지"},
    Spelling{"㎡", "㎡"},
    Spelling{"℃", "℃"},
    Spelling{"°C", "℃"},
    Spelling{"‰", "‰"}};

// Written like a unit, and no unit when this follows: 3분기, 40주차, 2번째.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kNotBefore{
    {{"분", "기"},
     {"주", "차"},
     {"번", "째"},
     {"일", "차"},
     {"회", "차"},
     {"년", "차"},
     {"분", "의"}}};

constexpr auto kNoPlurals = std::to_array<std::string_view>(
    {"is",   "this", "as",   "was",    "has",  "less",   "vs",    "across", "plus",   "its",
     "us",   "his",  "does", "always", "yes",  "versus", "these", "those",  "thus",   "unless",
     "runs", "gets", "goes", "users'", "ours", "minus",  "pass",  "class",  "access", "process"});

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

bool is_letter(char c) {
    return is_lower(to_lower(c));
}

std::string_view letters_of(std::string_view text) {
    const auto end = std::ranges::find_if_not(text, is_letter);
    return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

const Spelling* latin_unit(std::string_view word) {
    const std::string lower = to_lower(word);
    const auto found =
        std::ranges::lower_bound(kLatin, std::string_view(lower), {}, &Spelling::written);
    return found != kLatin.end() && found->written == lower ? found : nullptr;
}

// "mis-picks", "sign-ups"
std::string_view compound_plural(std::string_view text) {
    const auto first = letters_of(text);
    if (first.empty() || first.size() >= text.size() || text[first.size()] != '-') return {};
    const auto second = letters_of(text.substr(first.size() + 1));
    return second.size() > 1 && second.back() == 's' && std::ranges::all_of(second, is_lower)
               ? text.substr(0, first.size() + 1 + second.size())
               : std::string_view();
}

std::optional<UnitMatch> match_percent(std::string_view text) {
    if (!text.starts_with('%')) return std::nullopt;
    for (const std::string_view points : {"%포인트", "% 포인트", "%-points", "% points"})
        if (text.starts_with(points))
            return UnitMatch{text.substr(0, points.size()), points.size()};
    const bool points =
        text.size() > 1 && to_lower(text[1]) == 'p' && (text.size() == 2 || !is_letter(text[2]));
    const std::size_t length = points ? 2 : 1;
    return UnitMatch{text.substr(0, length), length};
}

std::optional<UnitMatch> match_latin(std::string_view text, bool attached) {
    const auto word = letters_of(text);
    if (word.empty()) return std::nullopt;
    for (const std::string_view words :
         {"percentage points",
          "percentage point",
          "percent points",
          "per cent",
          "working days",
          "working day",
          "business days",
          "business day"})
        if (text.starts_with(words)) return UnitMatch{text.substr(0, words.size()), words.size()};
    if (!attached) {
        if (const auto compound = compound_plural(text); !compound.empty())
            return UnitMatch{compound, compound.size()};
    }
    const bool ends = word.size() == text.size() || text[word.size()] != '_';
    if (!ends) return std::nullopt;
    // "5 m" and "3 s" are too short to trust with a space between.
    const bool alone =
        (word == "s" || word == "h" || word == "d" || word == "g" || word == "l" || word == "t") &&
        (text.size() == 1 || std::string_view(" ),.;|").find(text[1]) != std::string_view::npos);
    if (latin_unit(word) != nullptr && (attached || word.size() > 1 || alone))
        return UnitMatch{word, word.size()};
    constexpr std::size_t kLongestAttached = 6;
    if (attached && word.size() > 1 && word.size() <= kLongestAttached)
        return UnitMatch{word, word.size()};
    if (!attached && is_counted_noun(word)) return UnitMatch{word, word.size()};
    return std::nullopt;
}

// "0.8 달성", "3.2 대비": with a space between, a syllable is a unit only where its word ends or a
// particle follows.
bool ends_unit(std::string_view rest) {
    if (rest.empty() || !is_hangul(code_point_at(rest, 0).value)) return true;
    constexpr auto kBehind = std::to_array<std::string_view>(
        {"이",   "가",   "을",   "를",   "은", "는",   "의",   "에", "로",   "으로", "까지",
         "부터", "당",   "씩",   "만",   "도", "과",   "와",   "대", "간",   "내",   "안",
         "정도", "수준", "미만", "초과", "넘", "아래", "짜리", "째", "동안", "이상", "이하"});
    return std::ranges::any_of(
        kBehind, [rest](std::string_view word) { return rest.starts_with(word); });
}

std::optional<UnitMatch> match_other(std::string_view text, bool attached) {
    for (const Spelling& spelling : kOther) {
        if (!text.starts_with(spelling.written)) continue;
        const auto rest = text.substr(spelling.written.size());
        const bool refused = std::ranges::any_of(kNotBefore, [&](const auto& pair) {
            return pair.first == spelling.written && rest.starts_with(pair.second);
        });
        if (refused || (!attached && !ends_unit(rest))) continue;
        return UnitMatch{text.substr(0, spelling.written.size()), spelling.written.size()};
    }
    return std::nullopt;
}

}  // namespace

bool is_counted_noun(std::string_view word) {
    constexpr std::size_t kShortest = 4;
    return word.size() >= kShortest && word.back() == 's' && std::ranges::all_of(word, is_lower) &&
           std::ranges::find(kNoPlurals, word) == kNoPlurals.end();
}

std::optional<UnitMatch> match_unit(std::string_view text, bool attached) {
    if (text.empty()) return std::nullopt;
    if (const auto percent = match_percent(text)) return percent;
    if (const auto other = match_other(text, attached)) return other;
    return match_latin(text, attached);
}

std::optional<UnitMatch> half_unit(std::string_view text) {
    for (const std::string_view half : {"half a ", "half an "}) {
        if (!equals_ignoring_case(text.substr(0, half.size()), half)) continue;
        const auto unit = match_unit(text.substr(half.size()), false);
        if (unit && is_duration_unit(canonical_unit(unit->unit)))
            return UnitMatch{unit->unit, half.size() + unit->length};
    }
    return std::nullopt;
}

std::optional<double> seconds_in_unit(std::string_view canonical) {
    if (canonical == "ms") return 0.001;
    if (canonical == "s") return 1;
    if (canonical == "min") return 60;
    if (canonical == "h") return 3600;
    return std::nullopt;
}

std::optional<UnitMatch> match_currency(std::string_view text) {
    constexpr auto kMarks = std::to_array<std::string_view>(
        {"US$", "$", "€", "£", "₩", "¥", "EUR ", "USD ", "KRW ", "GBP ", "JPY ", "CHF "});
    constexpr std::string_view kFirst = "$UEKGJC\xE2\xC2";
    if (text.empty() || kFirst.find(text.front()) == kFirst.npos) return std::nullopt;
    for (const std::string_view mark : kMarks)
        if (text.starts_with(mark))
            return UnitMatch{mark == "US$" ? std::string_view("$") : trim(mark), mark.size()};
    return std::nullopt;
}

std::string canonical_unit(std::string_view unit) {
    unit = trim(unit);
    if (unit == "€") return "eur";
    if (unit == "₩") return "won";
    if (unit == "£") return "gbp";
    if (equals_ignoring_case(unit, "%p") || (unit.starts_with('%') && unit.size() > 2) ||
        unit.starts_with("percentage point") || unit.starts_with("percent point"))
        return "pp";
    if (equals_ignoring_case(unit, "per cent")) return "%";
    if (const Spelling* known = latin_unit(unit)) return std::string(known->canonical);
    for (const Spelling& spelling : kOther)
        if (spelling.written == unit) return std::string(spelling.canonical);
    return to_lower(unit);
}

bool is_duration_unit(std::string_view canonical) {
    constexpr auto kDurations = std::to_array<std::string_view>(
        {"ms", "s", "min", "h", "day", "week", "month", "quarter", "year"});
    return std::ranges::find(kDurations, canonical) != kDurations.end();
}

bool is_percent_unit(std::string_view canonical) {
    return canonical == "%" || canonical == "pp" || canonical == "bps";
}

}  // namespace healthlint
