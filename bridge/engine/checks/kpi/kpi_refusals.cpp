#include "bridge/engine/checks/kpi/kpi_refusals.h"

#include <algorithm>
#include <array>
#include <string>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi_language/kpi_korean.h"
#include "bridge/engine/checks/kpi_language/kpi_verbs.h"
#include "bridge/engine/checks/kpi_language/kpi_words.h"
#include "bridge/text/section.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

constexpr auto kPastWords = std::to_array<std::string_view>(
    {"was",
     "were",
     "had",
     "did",
     "became",
     "achieved",
     "exceeded",
     "dropped",
     "grew",
     "rose",
     "fell",
     "completed",
     "validated",
     "done",
     "has",
     "observed",
     "went"});

constexpr auto kKoreanConditions = std::to_array<std::string_view>(
    {"경우", "초과 시", "초과시", "이상 시", "미만 시", "이하 시", "때는", "때마다"});

// The clause that the target stands in: between commas, semicolons and parentheses.
TextSpan clause_of(const KpiTokens& sentence, std::size_t token) {
    std::size_t first = token;
    const auto& tokens = sentence.tokens;
    const auto ends = [&](std::size_t at) {
        return tokens[at].kind == KpiTokenKind::Sign &&
               (tokens[at].lower == "," || tokens[at].lower == ";");
    };
    while (first > 0 && !ends(first - 1))
        --first;
    std::size_t last = token;
    while (last + 1 < tokens.size() && !ends(last + 1))
        ++last;
    return {tokens[first].begin, tokens[last].end};
}

bool is_condition(const KpiTokens& sentence, std::size_t token) {
    if (success_frame(sentence)) return false;
    const std::string lower = to_lower(sentence.text);
    for (const std::string_view start :
         {"if ",
          "when ",
          "whenever ",
          "once ",
          "unless ",
          "with ",
          "during ",
          "over the ",
          "after ",
          "assuming "})
        if (lower.starts_with(start)) return true;
    const TextSpan clause = clause_of(sentence, token);
    for (std::size_t at = 0; at < token; ++at) {
        if (sentence.tokens[at].begin < clause.begin) continue;
        const std::string& word = sentence.tokens[at].lower;
        if (word == "if" || word == "when" || word == "whenever" || word == "unless") return true;
    }
    return false;
}

// "목표 미달 시 패널티 10%": what follows from something that goes wrong.
bool is_korean_consequence(std::string_view before) {
    for (const std::string_view event :
         {"미달 시",
          "초과 시",
          "위반 시",
          "미준수 시",
          "실패 시",
          "발생 시",
          "지연 시",
          "하락 시",
          "취소 시",
          "해지 시"})
        if (const auto at = before.find(event); at != before.npos) {
            const auto next = before.substr(at + event.size());
            if (next.empty() || next.starts_with(' ')) return true;
        }
    return false;
}

bool is_korean_condition(std::string_view after) {
    const auto stop = after.find_first_of(",;.)");
    const auto clause = after.substr(0, stop);
    for (const std::string_view words : kKoreanConditions)
        if (clause.find(words) != clause.npos) return true;
    // "85% 도달 시 경보": the word 시 alone behind a noun.
    if (const auto at = clause.find(" 시"); at != clause.npos) {
        const auto next = clause.substr(at + std::string_view(" 시").size());
        if (next.empty() || next.starts_with(' ')) return true;
    }
    // "떨어지면", "이상이면": a word that ends in 면.
    for (auto at = clause.find("면"); at != clause.npos; at = clause.find("면", at + 3)) {
        const std::size_t end = at + std::string_view("면").size();
        const bool word_end =
            end >= clause.size() || !is_word_char(code_point_at(clause, end).value);
        const bool noun =
            clause.substr(0, end).ends_with("화면") || clause.substr(0, end).ends_with("측면");
        if (word_end && !noun) return true;
    }
    return false;
}

bool closes_bracket(const KpiTokens& sentence, std::size_t token) {
    return sentence.is_sign(token, ")");
}

// "must not exceed 5 %", "never take longer than 3 s"
bool is_limit(const KpiTokens& sentence, std::size_t at) {
    if (sentence.is_word(at, "be")) ++at;
    for (const std::string_view word :
         {"exceed", "surpass", "take", "drop", "fall", "more", "less", "longer"})
        if (sentence.is_word(at, word)) return true;
    return at < sentence.tokens.size() && sentence.tokens[at].kind == KpiTokenKind::Quantity &&
           sentence.quantities[sentence.tokens[at].index].comparison != Comparison::None;
}

bool has_comma(const KpiTokens& sentence, std::size_t from, std::size_t to) {
    for (std::size_t at = from; at < to; ++at)
        if (sentence.is_sign(at, ",")) return true;
    return false;
}

bool is_negated(const KpiTokens& sentence, std::size_t token) {
    constexpr std::size_t kReach = 8;
    for (std::size_t back = 1; back <= kReach && back <= token; ++back) {
        const std::size_t at = token - back;
        const std::string& word = sentence.tokens[at].lower;
        if (sentence.is_sign(at, ";")) break;
        if (closes_bracket(sentence, at + 1)) continue;  // "(with an index or not)"
        const bool limits = is_limit(sentence, at + 1);
        if ((word == "not" || word == "never" || word.ends_with("n't") || word == "cannot") &&
            !limits)
            return true;
        if (word == "no" && at + 1 < token && is_goal_noun(sentence.tokens[at + 1].lower))
            return true;
        const bool leads = sentence.is_word(token - 1, "to") || sentence.is_word(token - 1, "from");
        if (word == "without" && back < 5 && !leads && !has_comma(sentence, at, token)) return true;
    }
    // "넘지 않아야", "초과하지 않도록": a limit and no negation.
    auto after = sentence.text.substr(sentence.tokens[token].end);
    for (const std::string_view limit :
         {"넘지 않", "초과하지 않", "넘기지 않", "떨어지지 않", "밑돌지 않", "내려가지 않"})
        if (const auto at = after.find(limit); at != after.npos)
            after = after.substr(at + limit.size());
    for (const std::string_view words :
         {"않", "못", "아니", "아닌", "없다", "없음", "is not a goal", "not a goal"})
        if (after.find(words) != after.npos) return true;
    return false;
}

// "the target of 80 % was reached": told, whatever nouns of goals stand before.
bool was_reached(const KpiTokens& sentence, std::size_t at) {
    constexpr auto kReached = std::to_array<std::string_view>(
        {"reached", "met", "missed", "achieved", "exceeded", "hit", "dropped", "surpassed"});
    const bool was = sentence.is_word(at, "was") || sentence.is_word(at, "were");
    return was && at + 1 < sentence.tokens.size() &&
           std::ranges::find(kReached, sentence.tokens[at + 1].lower) != kReached.end();
}

// "unit cost under $2.40 (was | $3.10)": in a bracket that the target stands outside of.
bool is_aside(const KpiTokens& sentence, std::size_t at, std::size_t target) {
    const std::size_t place = sentence.tokens[at].begin;
    const auto open = sentence.text.substr(0, place).rfind('(');
    if (open == std::string_view::npos) return false;
    const auto close = std::min(sentence.text.find(')', open), sentence.text.size());
    const std::size_t number = sentence.tokens[target].begin;
    return place < close && (number < open || number > close);
}

// The word at `at` tells what was: "was", "grew", "reduced".
bool tells_past(const KpiTokens& sentence, std::size_t at, std::size_t target) {
    const std::string& word = sentence.tokens[at].lower;
    if (std::ranges::find(kPastWords, word) != kPastWords.end()) {
        const bool done = word == "done" && at < target;
        const bool has = word == "has" && (sentence.is_word(at + 1, "to") || at > target);
        return !done && !has;
    }
    const auto verb = english_verb(word);
    const bool noun = sentence.is_word(at + 1, "per");  // "minutes saved per shift"
    return verb && verb->form == VerbForm::Past && verb->change != Movement::Reach && !noun;
}

// "Sell 3x more extended warranties": behind an imperative a past form is a participle.
bool opens_with_demand(const KpiTokens& sentence, std::size_t target) {
    const std::string& word = sentence.tokens.front().lower;
    const auto first = english_verb(word);
    return target > 0 && first && first->form == VerbForm::Base && word != "cut" && word != "hit";
}

bool is_korean_past(std::string_view after) {
    if (korean_goal_noun(after)) return false;  // "4%p를 목표로 잡았다"
    for (const std::string_view noun : {"기록", "집계", "로 나타"})
        if (after.find(noun) != after.npos) return true;
    return has_korean_past(after);
}

bool is_past(const KpiTokens& sentence, std::size_t token) {
    bool modal = opens_with_demand(sentence, token);
    for (std::size_t at = 0; at < sentence.tokens.size(); ++at) {
        const KpiToken& each = sentence.tokens[at];
        if (each.kind != KpiTokenKind::Word || is_aside(sentence, at, token)) continue;
        if (was_reached(sentence, at)) return true;
        const bool asks = is_modal(each.lower) || each.lower == "to" || each.lower == "be";
        modal = modal || (at < token && asks);
        if (!modal && tells_past(sentence, at, token)) return true;
    }
    return is_korean_past(sentence.text.substr(sentence.tokens[token].end));
}

// "Traffic is expected to grow 30 %": somebody foresees it, nobody works for it.
bool is_foreseen(const KpiTokens& sentence, std::size_t token) {
    constexpr auto kForeseen = std::to_array<std::string_view>(
        {"predict",
         "expected",
         "projected",
         "predicted",
         "forecast",
         "forecasted",
         "estimated",
         "anticipated"});
    for (std::size_t at = 1; at + 2 < sentence.tokens.size() && at < token; ++at) {
        // "Inflation could hit 3.5 %"
        if (sentence.is_word(at, "could") && !is_aside(sentence, at, token)) return true;
        // "Sales may rise 5 %", and not "by May"
        const bool may = sentence.is_word(at, "may") &&
                         sentence.text[sentence.tokens[at].begin] == 'm' &&
                         english_verb(sentence.tokens[at + 1].lower);
        if (may) return true;
        if (std::ranges::find(kForeseen, sentence.tokens[at].lower) == kForeseen.end()) continue;
        // "Analysts forecast a 12 % drop"
        const bool subject = sentence.tokens[at - 1].lower.ends_with("s");
        const bool object = sentence.is_word(at + 1, "a") || sentence.is_word(at + 1, "an") ||
                            sentence.is_word(at + 1, "that");
        if (subject && object && !is_be(sentence.tokens[at - 1].lower)) return true;
        if (!is_be(sentence.tokens[at - 1].lower) || !sentence.is_word(at + 1, "to")) continue;
        const auto verb = english_verb(sentence.tokens[at + 2].lower);
        const bool expected = sentence.tokens[at].lower == "expected";
        if (verb && (verb->change != Movement::Reach || !expected)) return true;
    }
    return false;
}

// "Teams with goals are 33 % more successful": a comparison that somebody found.
bool is_claim(const KpiTokens& sentence, std::size_t token) {
    constexpr auto kComparatives = std::to_array<std::string_view>(
        {"more", "less", "higher", "lower", "faster", "slower", "better", "cheaper", "larger"});
    if (token == 0 || token + 1 >= sentence.tokens.size()) return false;
    const bool present = sentence.is_word(token - 1, "is") || sentence.is_word(token - 1, "are");
    return present && std::ranges::find(kComparatives, sentence.tokens[token + 1].lower) !=
                          kComparatives.end();
}

// "10개에서 20개로 변경", "2.8%로 상승함을 확인": set by hand, or seen.
// "8개 중 6개 완료" is a status.
std::string_view korean_fact(std::string_view before, std::string_view after) {
    for (const std::string_view change : {"변경", "설정", "수정", "교체"})
        if (trim(after.substr(std::min(after.size(), after.find(' ')))).starts_with(change))
            return "a setting";
    const auto last = trim(after);
    for (const std::string_view done : {"완료", "완료함", "완료됨", "처리됨"})
        if (last.ends_with(done) && before.find("중 ") != before.npos) return "a status";
    for (const std::string_view notice : {" 공지", " 안내", " 공고"})
        if (last.ends_with(notice)) return "a note";
    for (const std::string_view seen : {"함을 확인", "음을 확인", "것을 확인", "됨을 확인"})
        if (after.find(seen) != after.npos) return "a result or a fact";
    return {};
}

// "5 % → 25 % → 100 %", "10 %, then 50 %": one share after the other.
bool is_staged(const KpiTokens& sentence) {
    const auto arrows = std::ranges::count(sentence.tokens, KpiTokenKind::Arrow, &KpiToken::kind);
    if (arrows >= 2 && sentence.quantities.size() >= 3) return true;
    for (std::size_t at = 1; at + 1 < sentence.tokens.size(); ++at)
        if (sentence.is_word(at, "then") && sentence.tokens[at + 1].kind == KpiTokenKind::Quantity)
            return true;
    return false;
}

// "Success rate means the trade reached 5 %": what a word stands for.
bool is_definition(const KpiTokens& sentence, std::size_t token) {
    for (std::size_t at = 2; at < token; ++at)
        if (sentence.is_word(at, "means") && !sentence.is_word(at - 1, "success")) return true;
    return false;
}

// "약 30초 (10% 이하로 단축)": in brackets behind a value, how far it came.
bool is_restated(const KpiTokens& sentence, std::size_t token) {
    const std::size_t target = sentence.tokens[token].index;
    if (token == 0 || target == 0 || !sentence.is_sign(token - 1, "(")) return false;
    const auto inside = sentence.text.substr(sentence.tokens[token].end);
    const auto close = inside.find(')');
    return close != inside.npos && find_korean_verb(inside.substr(0, close), 0).has_value();
}

// "by up to 30 %", "최대 90%까지": what is promised of a product, not what is planned.
bool is_boast(const KpiTokens& sentence, std::size_t token) {
    const auto words = sentence.quantities[sentence.tokens[token].index].in(sentence.text);
    const std::string lower = to_lower(words);
    return (lower.starts_with("up to ") && token > 0 && sentence.is_word(token - 1, "by")) ||
           (lower.starts_with("최대") &&
            sentence.text.substr(sentence.tokens[token].end).starts_with("까지"));
}

// "1,240 in May, 1,310 in June": what was counted, month by month.
bool is_series(const KpiTokens& sentence) {
    constexpr std::ptrdiff_t kPairs = 2;
    std::ptrdiff_t pairs = 0;
    for (std::size_t at = 0; at + 2 < sentence.tokens.size(); ++at) {
        // "Q1: 4.2 %, Q2: 3.9 %"
        if (sentence.tokens[at].kind == KpiTokenKind::Time && sentence.is_sign(at + 1, ":") &&
            sentence.tokens[at + 2].kind == KpiTokenKind::Quantity)
            ++pairs;
        const bool number = sentence.tokens[at].kind == KpiTokenKind::Quantity;
        const bool in = sentence.is_word(at + 1, "in") || sentence.is_word(at + 1, "for");
        if (!number || !in || sentence.tokens[at + 2].kind != KpiTokenKind::Time) continue;
        if (!sentence.times[sentence.tokens[at + 2].index].limit) ++pairs;
    }
    return pairs >= kPairs;
}

}  // namespace

bool success_frame(const KpiTokens& sentence) {
    const std::string lower = to_lower(sentence.text);
    for (const std::string_view frame :
         {"good enough when", "good enough if",  "accepted when", "accepted if",  "ready when",
          "complete when",    "success if",      "successful if", "succeeds if",  "succeed if",
          "success when",     "successful when", "succeeds when", "done when",    "done once",
          "success once",     "worked when",     "worked if",     "we will know", "we'll know",
          "won when",         "our goal when",   "our goal if"})
        if (lower.find(frame) != lower.npos && contains_words(lower, frame)) return true;
    for (const std::string_view frame : {"면 성공", "면 목표 달성", "면 완료", "성공으로"})
        if (const auto at = lower.find(frame); at != lower.npos)
            return !std::string_view(lower).substr(at + frame.size()).starts_with("적");
    return false;
}

std::string_view refuse_target(const KpiTokens& sentence, std::size_t target, bool goal) {
    const std::size_t token = sentence.token_of(target);
    const auto after = sentence.text.substr(sentence.tokens[token].end);
    if (is_negated(sentence, token)) return "negated";
    if (is_condition(sentence, token) || (is_korean_condition(after) && !success_frame(sentence)))
        return "a condition";
    if (is_korean_consequence(sentence.text.substr(0, sentence.tokens[token].begin)))
        return "a condition";
    if (is_past(sentence, token)) return "a result or a fact";
    if (is_foreseen(sentence, token)) return "a prediction";
    if (is_claim(sentence, token)) return "a claim";
    if (sentence.is_word(token + 1, "old")) return "a rule";  // "at least 18 years old"
    if (is_definition(sentence, token)) return "a definition";
    if (is_restated(sentence, token) && !goal) return "a result or a fact";
    if (is_boast(sentence, token) && !goal) return "a claim";
    if (is_series(sentence) && !goal) return "a result or a fact";
    if (const auto fact = korean_fact(sentence.text.substr(0, sentence.tokens[token].begin), after);
        !fact.empty() && !goal)
        return fact;
    if (is_staged(sentence) && !goal) return "a roll-out step";
    return {};
}

}  // namespace healthlint
