#include "bridge/engine/checks/kpi_language/kpi_topics.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi_language/kpi_measures.h"
#include "bridge/text/section.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

struct Reason {
    std::string_view words;
    std::string_view reason;
};

constexpr std::string_view kAlert = "an alert threshold";

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
    Reason{"alert", kAlert},
    Reason{"an alarm", kAlert},
    Reason{"page on-call", kAlert},
    Reason{"page the", kAlert},
    Reason{"notify", kAlert},
    Reason{"warning", kAlert},
    Reason{"warn", kAlert},
    Reason{"escalate", kAlert},
    Reason{"알림", kAlert},
    Reason{"알람", kAlert},
    Reason{"경고", kAlert},
    Reason{"임계", kAlert},
    Reason{"경보", kAlert},
    Reason{"알럿", kAlert},
    Reason{"rollout", "a roll-out step"},
    Reason{"roll-out", "a roll-out step"},
    Reason{"canary", "a roll-out step"},
    Reason{"of traffic", "a roll-out step"},
    Reason{"uk traffic", "a roll-out step"},
    Reason{"확대 적용", "a roll-out step"},
    Reason{"확대 배포", "a roll-out step"},
    Reason{"순차", "a roll-out step"},
    Reason{"단계적", "a roll-out step"},
    Reason{"롤아웃", "a roll-out step"},
    Reason{"카나리", "a roll-out step"},
    Reason{"트래픽의", "a roll-out step"},
    Reason{"트래픽 비율", "a roll-out step"},
    Reason{"discount", "a price"},
    Reason{"discounts", "a price"},
    Reason{"할인", "a price"},
    Reason{"라이선스", "a price"},
    Reason{"매출액 대비", "a fact"},
    Reason{"exception", "a log line"},
    Reason{"epoch", "a training run"},
    Reason{"loss", "a training run"},
    Reason{"hyperparameter", "a setting"},
    Reason{"hyperparameters", "a setting"},
    Reason{"하이퍼파라미터", "a setting"},
    Reason{"story points", "an estimate"},
    Reason{"story point", "an estimate"},
    Reason{"minimum detectable effect", "a test design"},
    Reason{"sample size", "a sample size"},
    Reason{"margin of error", "a sample size"},
    Reason{"confidence interval", "a sample size"},
    Reason{"표본", "a sample size"},
    Reason{"신뢰수준", "a sample size"},
    Reason{"신뢰구간", "a sample size"},
    Reason{"dataset has", "a sample size"},
    Reason{"데이터셋", "a sample size"},
    Reason{"데이터는 총", "a sample size"},
    Reason{"likely", "a prediction"},
    Reason{"expects", "a prediction"},
    Reason{"expect", "a prediction"},
    Reason{"predicts", "a prediction"},
    Reason{"예상", "a prediction"},
    Reason{"것으로 보", "a prediction"},
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
    Reason{"on track", "a status"},
    Reason{"on-track", "a status"},
    Reason{"missed", "a status"},
    Reason{"progress", "a progress report"},
    Reason{"reproducibility", "a status"},
    Reason{"진행률", "a progress report"},
    Reason{"집행률", "a status"},
    Reason{"할지", "an open question"},
    Reason{"논의 필요", "an open question"},
    Reason{"논의가 필요", "an open question"},
    Reason{"완료 예정", "a status"},
    Reason{"잔여", "a status"},
    Reason{"주장", "a claim"},
    Reason{"says", "a claim"},
    Reason{"according to", "a claim"},
    Reason{"seems", "an opinion"},
    Reason{"sla", "a service level in force"},
    Reason{"contract", "a service level in force"},
    Reason{"계약상", "a service level in force"},
    Reason{"계약서상", "a service level in force"},
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
     kAlert,
     "a roll-out step",
     "a training run",
     "a log line"});

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
    for (const std::string_view level :
         {"TRACE", "DEBUG", "INFO", "WARN", "WARNING", "ERROR", "FATAL"})
        if (text.starts_with(level) ? text.substr(level.size()).starts_with(' ')
                                    : text.starts_with('[') && text.substr(1).starts_with(level))
            return true;
    for (const std::string_view method : {"GET /", "POST /", "PUT /", "DELETE /", "PATCH /"})
        if (text.find(method) != text.npos) return true;
    for (const std::string_view code : {"/*", "//", "$ "})
        if (text.starts_with(code)) return true;
    if (text.starts_with("+ ") && text.find(';') != text.npos) return true;
    int marks = 0;
    // "… 0.1'],   // rate below 10 %", "float  # rate below this": a comment behind code.
    if (text.find(" // ") != text.npos || text.find("  # ") != text.npos) marks += 4;
    if (text.ends_with("\",") || text.ends_with("',")) marks += 2;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const char next = at + 1 < text.size() ? text[at + 1] : '\n';
        if (c == '{' || c == '}' || (c == ';' && at + 1 == text.size())) marks += 2;
        if (c == '=' && next != '>' && next != '<' && at > 0 && text[at - 1] != ' ' &&
            text[at - 1] != '<' && text[at - 1] != '>')
            marks += 2;
        const auto behind = text.substr(std::min(at + 2, text.size()), 1);
        if (c == ':' && next == ' ' && (behind == "\"" || behind == "'")) marks += 2;
        const auto digit = [&](std::size_t place) {
            return place < text.size() && text[place] >= '0' && text[place] <= '9';
        };
        const bool time = at >= 2 && c == ':' && digit(at - 1) && digit(at - 2) && digit(at + 1) &&
                          digit(at + 2) && text.substr(at + 3, 1) == ":" && digit(at + 4);
        if (time) marks += 4;
    }
    return marks >= 4;
}

// "alert if …", "page on-call when …": a word of warning is a threshold beside a condition.
bool has_condition(std::string_view lower) {
    constexpr auto kConditions = std::to_array<std::string_view>(
        {"if", "when", "whenever", "once", "exceeds", "exceed", "above", "below", "threshold"});
    const auto stands = [lower](std::string_view word) { return contains_words(lower, word); };
    constexpr auto kKorean = std::to_array<std::string_view>(
        {"초과",
         "넘",
         " 시",
         "면 ",
         "경우",
         "때 ",
         "발송",
         "발생",
         "보낸",
         "울린",
         "이상",
         "이하",
         "미만",
         "이내"});
    return std::ranges::any_of(kConditions, stands) || lower.find_first_of("<>") != lower.npos ||
           std::ranges::any_of(
               kKorean, [lower](std::string_view word) { return lower.find(word) != lower.npos; });
}

// The reasons by their first byte: one pass over a sentence meets the few that could stand there.
// Looking for each of them in turn was most of the work on ordinary text.
class TopicIndex {
  public:
    TopicIndex() {
        for (std::size_t reason = 0; reason < kAnywhere.size(); ++reason)
            by_first_[first_byte(kAnywhere[reason].words)].push_back(reason);
    }

    // The first reason in the order of the table.
    std::string_view find(std::string_view lower, bool goal) const {
        std::size_t best = kAnywhere.size();
        for (std::size_t at = 0; at < lower.size(); ++at) {
            const auto& reasons = by_first_[first_byte(lower.substr(at))];
            if (reasons.empty() || (is_letter(lower[at]) && at > 0 && is_inside_word(lower, at)))
                continue;
            for (const std::size_t reason : reasons)
                if (reason < best && counts(kAnywhere[reason], lower, at, goal)) best = reason;
        }
        return best < kAnywhere.size() ? kAnywhere[best].reason : std::string_view();
    }

  private:
    static unsigned char first_byte(std::string_view text) {
        return static_cast<unsigned char>(text.front());
    }

    static bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

    static bool is_inside_word(std::string_view lower, std::size_t at) {
        return is_word_char(code_point_before(lower, at).value);
    }

    // "packet loss", "loss ratio": measured in production, not in training.
    static bool is_measured_loss(std::string_view lower, std::size_t at) {
        constexpr auto kLost = std::to_array<std::string_view>(
            {"packet", "data",     "heat",    "yield",      "weight",    "water",        "energy",
             "power",  "customer", "revenue", "production", "material",  "transmission", "blood",
             "value",  "profit",   "credit",  "expected",   "inventory", "stock"});
        auto before = trim(lower.substr(0, at));
        before = before.substr(before.find_last_of(' ') + 1);
        constexpr auto kMeasured = std::to_array<std::string_view>(
            {"ratio", "rate", "per", "of", "in", "from", "due", "caused", "during", "incidents"});
        auto after = trim(lower.substr(at + std::string_view("loss").size()));
        after = after.substr(0, after.find_first_of(" ,.;:"));
        return std::ranges::find(kLost, before) != kLost.end() ||
               std::ranges::find(kMeasured, after) != kMeasured.end();
    }

    // "알림 클릭률", "alert precision": a measure of alerts.
    static bool names_measure(std::string_view behind) {
        if (!behind.starts_with(' ')) return false;
        const auto word = trim(behind).substr(0, trim(behind).find_first_of(" ,.;:"));
        return is_measurable_noun(word);
    }

    static bool counts(const Reason& reason, std::string_view lower, std::size_t at, bool goal) {
        if (!lower.substr(at).starts_with(reason.words)) return false;
        // Latin words end where the word ends; a plural or a Korean particle may follow.
        const std::size_t end = at + reason.words.size();
        if (is_letter(reason.words.back()) && end < lower.size()) {
            const char32_t next = code_point_at(lower, end).value;
            if (is_word_char(next) && next != 's' && !is_hangul(next)) return false;
        }
        if (reason.reason == kAlert && (!has_condition(lower) || names_measure(lower.substr(end))))
            return false;
        if (reason.words == "loss" && is_measured_loss(lower, at)) return false;
        return !goal ||
               std::ranges::find(kOnlyWithoutGoal, reason.reason) == kOnlyWithoutGoal.end();
    }

    std::array<std::vector<std::size_t>, 256> by_first_;
};

// "KR1 done: …"; a "definition of done" is still to be met.
bool is_closed(std::string_view lower) {
    const auto colon = lower.find(':');
    if (colon == lower.npos) return false;
    const auto label = lower.substr(0, colon);
    for (const std::string_view refused :
         {"rejected", "declined", "cancelled", "기각", "반려", "취소"})
        if (label == refused) return true;
    if (label.find("definition") != label.npos) return false;
    for (const std::string_view done : {" done", " achieved", " completed", " closed"})
        if (label.ends_with(done)) return true;
    return false;
}

bool is_question(std::string_view text) {
    text = trim(text);
    while (!text.empty() && std::string_view("\"')”").find(text.back()) != std::string_view::npos)
        text.remove_suffix(1);
    if (text.ends_with('?') || text.ends_with("까요") || text.ends_with("나요")) return true;
    if (text.find(':') != text.npos) return false;  // "What good looks like: …"
    const std::string lower = to_lower(text.substr(0, 16));
    return std::ranges::any_of(
        std::array<std::string_view, 6>{"how ", "what ", "why ", "is it", "can we", "do we"},
        [&](std::string_view word) { return lower.starts_with(word); });
}

}  // namespace

bool is_topical(std::string_view reason) {
    constexpr auto kTopics = std::to_array<std::string_view>(
        {"an alert threshold",
         "a roll-out step",
         "a price",
         "a log line",
         "a training run",
         "a setting",
         "an estimate",
         "a sample size",
         "a service level in force",
         "a status",
         "a progress report",
         "a note",
         "a policy",
         "a version",
         "a test design"});
    return std::ranges::find(kTopics, reason) != kTopics.end();
}

std::string_view refuse_text(std::string_view text, bool goal) {
    if (is_question(text)) return "a question";
    if (has_placeholder(text)) return "a placeholder";
    for (const std::string_view example : {"Example:", "example:", "예시:", "예:"})
        if (text.starts_with(example)) return "an example";
    if (text.find("❌") != text.npos) return "an example of what not to do";
    if (is_machine_text(text)) return "code or a log line";
    const std::string lower = to_lower(text);
    static const TopicIndex kIndex;
    if (const auto topic = kIndex.find(lower, goal); !topic.empty()) return topic;
    if (is_closed(lower)) return "a status";
    if (lower.starts_with("result:") || lower.starts_with("results:")) return "a result";
    if (!goal &&
        (lower.find("결과:") != lower.npos || lower.find("결과**") != lower.npos ||
         lower.find("실험 결과") != lower.npos || lower.find("테스트 결과 ") != lower.npos) &&
        lower.find("기준") == lower.npos)
        return "a result";
    return {};
}

}  // namespace healthlint
