#include "bridge/engine/checks/kpi_refusals.h"

#include <algorithm>
#include <array>
#include <string>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi_verbs.h"
#include "bridge/engine/checks/kpi_words.h"
#include "bridge/text/section.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

struct Reason {
    std::string_view words;
    std::string_view reason;
};

// Wherever they stand, these words say what kind of text it is.
constexpr std::array kAnywhere{
    Reason{"such as", "an example"},
    Reason{"e.g.", "an example"},
    Reason{"(예:", "an example"},
    Reason{"나쁜 예", "an example"},
    Reason{"tbd", "a placeholder"},
    Reason{"tba", "a placeholder"},
    Reason{"n/a", "a placeholder"},
    Reason{"미정", "a placeholder"},
    Reason{"placeholder", "a placeholder"},
    Reason{"placeholders", "a placeholder"},
    Reason{"lorem", "a placeholder"},
    Reason{"alert", "an alert threshold"},
    Reason{"alerts", "an alert threshold"},
    Reason{"an alarm", "an alert threshold"},
    Reason{"알림", "an alert threshold"},
    Reason{"알람", "an alert threshold"},
    Reason{"경고", "an alert threshold"},
    Reason{"임계", "an alert threshold"},
    Reason{"rollout", "a roll-out step"},
    Reason{"roll-out", "a roll-out step"},
    Reason{"canary", "a roll-out step"},
    Reason{"of traffic", "a roll-out step"},
    Reason{"uk traffic", "a roll-out step"},
    Reason{"롤아웃", "a roll-out step"},
    Reason{"카나리", "a roll-out step"},
    Reason{"트래픽의", "a roll-out step"},
    Reason{"트래픽 비율", "a roll-out step"},
    Reason{"discount", "a price"},
    Reason{"discounts", "a price"},
    Reason{"할인", "a price"},
    Reason{"budget", "a budget"},
    Reason{"예산", "a budget"},
    Reason{"라이선스", "a price"},
    Reason{"매출액 대비", "a fact"},
    Reason{"exception", "a log line"},
    Reason{"http", "a log line"},
    Reason{"epoch", "a training run"},
    Reason{"loss", "a training run"},
    Reason{"hyperparameter", "a setting"},
    Reason{"hyperparameters", "a setting"},
    Reason{"하이퍼파라미터", "a setting"},
    Reason{"story points", "an estimate"},
    Reason{"story point", "an estimate"},
    Reason{"minimum detectable effect", "a test design"},
    Reason{"sample size", "a sample size"},
    Reason{"dataset has", "a sample size"},
    Reason{"데이터셋", "a sample size"},
    Reason{"데이터는 총", "a sample size"},
    Reason{"expects", "a prediction"},
    Reason{"expect", "a prediction"},
    Reason{"predicts", "a prediction"},
    Reason{"예상", "a prediction"},
    Reason{"전망", "a prediction"},
    Reason{"추정", "a prediction"},
    Reason{"maybe", "an opinion"},
    Reason{"perhaps", "an opinion"},
    Reason{"might", "an opinion"},
    Reason{"would be nice", "an opinion"},
    Reason{"i believe", "an opinion"},
    Reason{"i think", "an opinion"},
    Reason{"probably", "an opinion"},
    Reason{"아마", "an opinion"},
    Reason{"것 같", "an opinion"},
    Reason{"of their time", "a policy"},
    Reason{"development time", "a policy"},
    Reason{"thanks to", "a result"},
    Reason{"덕분", "a result"},
    Reason{"기여", "a result"},
    Reason{"on track", "a status"},
    Reason{"on-track", "a status"},
    Reason{"missed", "a status"},
    Reason{"progress", "a progress report"},
    Reason{"reproducibility", "a status"},
    Reason{"진행률", "a progress report"},
    Reason{"집행률", "a status"},
    Reason{"주장", "a claim"},
    Reason{"sla", "a service level in force"},
    Reason{"bump", "a version"},
    Reason{"upgrade", "a version"},
    Reason{"업그레이드", "a version"},
    Reason{"planned", "a status"},
    Reason{"attendees", "a note"}};

// Words of a goal's own context that make the same words harmless.
constexpr auto kOnlyWithoutGoal = std::to_array<std::string_view>(
    {"a sample size",
     "a status",
     "a prediction",
     "an alert threshold",
     "a roll-out step",
     "a training run"});

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
     "has",
     "observed",
     "went"});

constexpr auto kKoreanConditions = std::to_array<std::string_view>(
    {"경우", "초과 시", "초과시", "이상 시", "미만 시", "이하 시", "때는", "때마다"});

bool is_ascii_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// "<metric>", "X%", "Y%", "{{name}}", "___"
bool has_placeholder(std::string_view text) {
    for (std::size_t at = 0; at + 2 < text.size(); ++at) {
        const char c = text[at];
        const auto closes = [&](char end) {
            const auto stop = text.find(end, at + 1);
            return stop != text.npos && stop - at < 24 &&
                   std::ranges::all_of(text.substr(at + 1, stop - at - 1), [](char inner) {
                       return is_ascii_letter(inner) || inner == ' ' || inner == '_' ||
                              inner == '-';
                   });
        };
        if (c == '<' && is_ascii_letter(text[at + 1]) && closes('>')) return true;
        if (c == '[' && text.substr(at + 1, 4) == "Team") return true;
        const bool variable = c == 'X' || c == 'Y' || c == 'N' || c == 'x';
        const bool alone = at == 0 || !is_ascii_letter(text[at - 1]);
        if (variable && alone && (text[at + 1] == '%' || text.substr(at + 1, 2) == "X%"))
            return true;
    }
    return text.find("___") != text.npos || text.find("{{") != text.npos;
}

// Code, style sheets, log lines: text with more punctuation of programs than prose has.
bool is_machine_text(std::string_view text) {
    if (text.starts_with("[INFO]") || text.starts_with("[ERROR]") || text.starts_with("[WARN]") ||
        text.starts_with("ERROR ") || text.starts_with("INFO ") || text.starts_with("+ ") ||
        text.starts_with("/*") || text.starts_with("//") || text.starts_with("$ "))
        return !text.starts_with("+ ") || text.find(';') != text.npos;
    int marks = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const char next = at + 1 < text.size() ? text[at + 1] : '\n';
        if (c == '{' || c == '}' || (c == ';' && at + 1 == text.size())) marks += 2;
        if (c == '=' && next != '>' && next != '<' && at > 0 && text[at - 1] != ' ' &&
            text[at - 1] != '<' && text[at - 1] != '>')
            marks += 2;
        if (c == ':' && next == ' ' && text.substr(at + 2, 1) == "\"") marks += 2;
        const auto digit = [&](std::size_t place) {
            return place < text.size() && text[place] >= '0' && text[place] <= '9';
        };
        const bool time = at >= 2 && c == ':' && digit(at - 1) && digit(at - 2) && digit(at + 1) &&
                          digit(at + 2) && text.substr(at + 3, 1) == ":" && digit(at + 4);
        if (time) marks += 4;
    }
    return marks >= 4;
}

bool is_question(std::string_view text) {
    text = trim(text);
    while (!text.empty() && std::string_view("\"')”").find(text.back()) != std::string_view::npos)
        text.remove_suffix(1);
    if (text.ends_with('?') || text.ends_with("까요") || text.ends_with("나요")) return true;
    const std::string lower = to_lower(text.substr(0, 16));
    return std::ranges::any_of(
        std::array<std::string_view, 6>{"how ", "what ", "why ", "is it", "can we", "do we"},
        [&](std::string_view word) { return lower.starts_with(word); });
}

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

bool success_frame(std::string_view lower) {
    return contains_words(lower, "success if") || contains_words(lower, "successful if") ||
           contains_words(lower, "succeeds if") || contains_words(lower, "success when") ||
           contains_words(lower, "successful when") || contains_words(lower, "done when");
}

bool is_condition(const KpiTokens& sentence, std::size_t token) {
    const std::string lower = to_lower(sentence.text);
    if (success_frame(lower)) return false;
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

bool is_korean_condition(std::string_view after) {
    const auto stop = after.find_first_of(",;.)");
    const auto clause = after.substr(0, stop);
    for (const std::string_view words : kKoreanConditions)
        if (clause.find(words) != clause.npos) return true;
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

bool is_negated(const KpiTokens& sentence, std::size_t token) {
    constexpr std::size_t kReach = 8;
    for (std::size_t at = token > kReach ? token - kReach : 0; at < token; ++at) {
        const std::string& word = sentence.tokens[at].lower;
        if (closes_bracket(sentence, at + 1)) continue;  // "(with an index or not)"
        if (word == "not" || word == "never" || word.ends_with("n't") || word == "cannot")
            return true;
        if (word == "without" && token - at < 5) return true;
    }
    const auto after = sentence.text.substr(sentence.tokens[token].end);
    for (const std::string_view words :
         {"않", "못", "아니", "아닌", "없다", "없음", "is not a goal", "not a goal"})
        if (after.find(words) != after.npos) return true;
    return false;
}

bool is_past(const KpiTokens& sentence, std::size_t token) {
    const auto& tokens = sentence.tokens;
    bool modal = false;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
        const std::string& word = tokens[at].lower;
        if (tokens[at].kind != KpiTokenKind::Word) continue;
        if (at < token) modal = modal || is_modal(word) || word == "to" || word == "be";
        if (modal) continue;
        if (std::ranges::find(kPastWords, word) != kPastWords.end()) {
            if (word == "has" && (sentence.is_word(at + 1, "to") || at > token)) continue;
            return true;
        }
        const auto verb = english_verb(word);
        if (verb && verb->form == VerbForm::Past && verb->change != Change::Reach) return true;
    }
    return has_korean_past(sentence.text.substr(tokens[token].end));
}

int arrows(const KpiTokens& sentence) {
    return static_cast<int>(
        std::ranges::count(sentence.tokens, KpiTokenKind::Arrow, &KpiToken::kind));
}

}  // namespace

std::string_view refuse_text(std::string_view text, bool goal) {
    if (is_question(text)) return "a question";
    if (has_placeholder(text)) return "a placeholder";
    if (text.find("❌") != text.npos) return "an example of what not to do";
    if (is_machine_text(text)) return "code or a log line";
    const std::string lower = to_lower(text);
    for (const Reason& reason : kAnywhere) {
        const bool korean = static_cast<unsigned char>(reason.words.front()) >= 0x80;
        if (korean ? lower.find(reason.words) == lower.npos : !contains_words(lower, reason.words))
            continue;
        const bool harmless =
            std::ranges::find(kOnlyWithoutGoal, reason.reason) != kOnlyWithoutGoal.end();
        if (!goal || !harmless) return reason.reason;
    }
    if (!goal &&
        (lower.find("결과:") != lower.npos || lower.find("결과**") != lower.npos ||
         lower.find("실험 결과") != lower.npos || lower.find("테스트 결과 ") != lower.npos) &&
        lower.find("기준") == lower.npos)
        return "a result";
    return {};
}

std::string_view refuse_target(const KpiTokens& sentence, std::size_t target, bool goal) {
    const std::size_t token = sentence.token_of(target);
    const auto after = sentence.text.substr(sentence.tokens[token].end);
    if (is_negated(sentence, token)) return "negated";
    if (is_condition(sentence, token) || is_korean_condition(after)) return "a condition";
    if (is_past(sentence, token)) return "a result or a fact";
    if (arrows(sentence) >= 2 && sentence.quantities.size() >= 3 && !goal) return "a roll-out step";
    return {};
}

}  // namespace healthlint
