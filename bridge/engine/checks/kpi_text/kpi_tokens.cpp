#include "bridge/engine/checks/kpi_text/kpi_tokens.h"

#include <algorithm>
#include <array>
#include <optional>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi_language/kpi_words.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

struct Mark {
    std::string_view text;
    KpiTokenKind kind;
};

constexpr std::array kMarks{
    Mark{"-->", KpiTokenKind::Arrow},
    Mark{"->", KpiTokenKind::Arrow},
    Mark{"=>", KpiTokenKind::Arrow},
    Mark{"→", KpiTokenKind::Arrow},
    Mark{"⇒", KpiTokenKind::Arrow},
    Mark{"➔", KpiTokenKind::Arrow},
    Mark{"➜", KpiTokenKind::Arrow},
    Mark{"—>", KpiTokenKind::Arrow},
    Mark{"↑", KpiTokenKind::Up},
    Mark{"▲", KpiTokenKind::Up},
    Mark{"⬆", KpiTokenKind::Up},
    Mark{"↓", KpiTokenKind::Down},
    Mark{"▼", KpiTokenKind::Down},
    Mark{"⬇", KpiTokenKind::Down}};

std::optional<Mark> mark_at(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    constexpr unsigned char kArrows = 0xE2;  // the first byte of "→", "↑", "—>"
    if (first != '-' && first != '=' && first != kArrows) return std::nullopt;
    for (const Mark& mark : kMarks)
        if (text.starts_with(mark.text)) return mark;
    return std::nullopt;
}

// "time-to-tap", "model's", "DAU/MAU" are one word each.
std::size_t end_of_word(std::string_view text, std::size_t at, std::size_t bound) {
    while (at < bound) {
        const CodePoint c = code_point_at(text, at);
        if (is_word_char(c.value)) {
            at += c.length;
            continue;
        }
        const bool joins = c.value == '-' || c.value == '\'' || c.value == '/' || c.value == '.' ||
                           c.value == 0x2019;
        const std::size_t next = at + c.length;
        if (!joins || next >= bound || !is_word_char(code_point_at(text, next).value)) break;
        at = next;
    }
    return at;
}

// A quantity whose comparison another token swallowed has no token of its own.
void drop_hidden(KpiTokens& sentence) {
    std::vector<Quantity> seen;
    for (KpiToken& token : sentence.tokens) {
        if (token.kind != KpiTokenKind::Quantity) continue;
        seen.push_back(std::move(sentence.quantities[token.index]));
        token.index = seen.size() - 1;
    }
    sentence.quantities = std::move(seen);
}

std::vector<TextSpan> spans_of(const std::vector<TimePhrase>& times) {
    std::vector<TextSpan> spans;
    for (const TimePhrase& time : times)
        spans.push_back({time.begin, time.end});
    return spans;
}

// The token that begins at `at`; `quantity` and `time` are the next ones at or behind it.
KpiToken token_at(const KpiTokens& line, std::size_t at, std::size_t quantity, std::size_t time) {
    const auto text = line.text;
    KpiToken token{.begin = at, .end = at + 1, .lower = {}};
    std::size_t bound = text.size();
    if (quantity < line.quantities.size()) bound = line.quantities[quantity].begin;
    if (bound == at) {
        token.kind = KpiTokenKind::Quantity;
        token.index = quantity;
        token.end = line.quantities[quantity].end;
        return token;
    }
    if (time < line.times.size()) bound = std::min(bound, line.times[time].begin);
    if (bound == at) {
        token.kind = KpiTokenKind::Time;
        token.index = time;
        token.end = line.times[time].end;
    } else if (const auto mark = mark_at(text.substr(at))) {
        token.kind = mark->kind;
        token.end = at + mark->text.size();
    } else {
        const std::size_t end = end_of_word(text, at, bound);
        token.kind = end > at ? KpiTokenKind::Word : KpiTokenKind::Sign;
        token.end = end > at ? end : at + code_point_at(text, at).length;
        token.lower = to_lower(text.substr(at, token.end - at));
    }
    return token;
}

bool is_window(const TimePhrase& time) {
    return time.kind == TimePhrase::Kind::Window && !time.past;
}

// "Speed up | month-end close |": the time names a thing.
bool names_a_thing(const TimePhrase& time, std::string_view text) {
    const auto next = text.substr(time.end);
    const bool noun = next.size() > 1 && next.front() == ' ' && next[1] >= 'a' && next[1] <= 'z';
    return time.in(text).ends_with("-end") && !time.limit && noun &&
           !is_preposition(next.substr(1, next.find(' ', 1) - 1));
}

// "7일에서 | 3일 이내 |로 줄인다": what a span becomes, no time within which.
bool is_reached_span(const TimePhrase& time, std::string_view text) {
    constexpr std::string_view kFrom = "에서";
    constexpr std::string_view kTo = "로";
    const bool span = time.kind == TimePhrase::Kind::Window || time.kind == TimePhrase::Kind::Span;
    const bool reached = time.in(text).ends_with(kTo) || text.substr(time.end).starts_with(kTo);
    return span && reached && trim(text.substr(0, time.begin)).ends_with(kFrom);
}

}  // namespace

std::size_t KpiTokens::token_of(std::size_t quantity) const {
    for (std::size_t at = 0; at < tokens.size(); ++at)
        if (tokens[at].kind == KpiTokenKind::Quantity && tokens[at].index == quantity) return at;
    return tokens.size();
}

bool KpiTokens::is_word(std::size_t token, std::string_view lower) const {
    return token < tokens.size() && tokens[token].kind == KpiTokenKind::Word &&
           tokens[token].lower == lower;
}

bool KpiTokens::is_sign(std::size_t token, std::string_view sign) const {
    return token < tokens.size() && tokens[token].kind == KpiTokenKind::Sign &&
           tokens[token].lower == sign;
}

KpiTokens kpi_tokens(std::string_view text) {
    KpiTokens result{
        .text = text, .quantities = {}, .times = find_time_phrases(text), .tokens = {}};
    std::erase_if(result.times, [text](const TimePhrase& time) {
        return names_a_thing(time, text) || is_reached_span(time, text);
    });
    result.quantities = find_quantities(text, spans_of(result.times));
    // "Resolve tickets within 2 days": a window is the number itself where there is no other.
    if (result.quantities.empty() && std::erase_if(result.times, is_window) > 0)
        result.quantities = find_quantities(text, spans_of(result.times));
    std::size_t quantity = 0;
    std::size_t time = 0;
    for (std::size_t at = 0; at < text.size();) {
        while (quantity < result.quantities.size() && result.quantities[quantity].begin < at)
            ++quantity;
        while (time < result.times.size() && result.times[time].begin < at)
            ++time;
        if (text[at] == ' ' || text[at] == '\t') {
            ++at;
            continue;
        }
        result.tokens.push_back(token_at(result, at, quantity, time));
        at = result.tokens.back().end;
    }
    drop_hidden(result);
    return result;
}

std::string_view counted_noun(const KpiTokens& sentence, std::size_t token) {
    constexpr std::size_t kReach = 3;  // "400 senior loan officers"
    for (std::size_t at = token + 1; at <= token + kReach && at < sentence.tokens.size(); ++at) {
        const KpiToken& word = sentence.tokens[at];
        if (word.kind != KpiTokenKind::Word || is_preposition(word.lower)) return {};
        const auto written = sentence.text.substr(word.begin, word.end - word.begin);
        if (is_counted_noun(written)) return written;
    }
    return {};
}

}  // namespace healthlint
