#include "bridge/engine/checks/kpi_language/kpi_words.h"

#include <algorithm>
#include <array>
#include <string>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi_language/kpi_labels.h"
#include "bridge/engine/checks/kpi_language/kpi_measures.h"
#include "bridge/engine/checks/kpi_language/word_table.h"
#include "bridge/text/section.h"

namespace healthlint {
namespace {

constexpr auto kModals = std::to_array<std::string_view>(
    {"should", "must",   "shall",  "need",  "needs", "want",   "wants",     "aim",
     "aims",   "aiming", "plan",   "plans", "goal",  "target", "objective", "like",
     "lets",   "let's",  "commit", "have",  "has",   "ought",  "intend",    "strive",
     "seek",   "try",    "work",   "able",  "hope",  "working"});

constexpr auto kSubjects =
    std::to_array<std::string_view>({"we", "i", "they", "he", "she", "it", "team", "who", "which"});

constexpr auto kObligations = std::to_array<std::string_view>({"must", "should", "shall"});

constexpr auto kAims = std::to_array<std::string_view>(
    {"aim", "aims", "aiming", "strive", "striving", "targeting", "shooting"});

constexpr auto kGoalNouns = std::to_array<std::string_view>(
    {"goal",
     "goals",
     "target",
     "objective",
     "objectives",
     "ambition",
     "aspiration",
     "kpi",
     "kpis",
     "okr",
     "metric",
     "benefit",
     "outcome",
     "star"});

constexpr auto kBe = std::to_array<std::string_view>(
    {"is", "are", "was", "were", "be", "been", "being", "am", "has", "had"});

constexpr auto kDeterminers = std::to_array<std::string_view>(
    {"the",
     "a",
     "an",
     "our",
     "your",
     "its",
     "their",
     "this",
     "that",
     "all",
     "overall",
     "these",
     "those",
     "my",
     "any"});

constexpr auto kPrepositions = std::to_array<std::string_view>(
    {"across", "for",     "within",   "by",      "in",    "with",    "on",     "at",
     "over",   "per",     "during",   "through", "via",   "from",    "to",     "until",
     "before", "after",   "without",  "under",   "below", "above",   "while",  "and",
     "so",     "because", "measured", "between", "among", "against", "versus", "vs"});

constexpr auto kPronouns =
    std::to_array<std::string_view>({"it", "this", "that", "them", "these", "those", "which"});

constexpr auto kBaselineWords = std::to_array<std::string_view>(
    {"from",
     "currently",
     "current",
     "now",
     "baseline",
     "today",
     "as-is",
     "previously",
     "was",
     "현재",
     "현",
     "기준값",
     "베이스라인",
     "기존",
     "현행",
     "as",
     "today's",
     "baseline:"});

constexpr auto kSettings = std::to_array<std::string_view>(
    {"learning rate",
     "context window",
     "log retention",
     "data retention",
     "backup retention",
     "retry",
     "polling interval",
     "sampling rate",
     "token limit",
     "rate limit",
     "page size",
     "concurrency",

     "재시도",
     "보관 기간",
     "보존 기간",
     "캐시 크기",
     "스레드",
     "해상도",
     "batch size",
     "epoch",
     "epochs",
     "dropout",
     "pool",
     "pool size",
     "timeout",
     "timeouts",
     "threshold",
     "heap",
     "xmx",
     "xms",
     "replicas",
     "retries",
     "buffer",
     "cache size",
     "ttl",
     "max size",
     "memory limit",
     "limit",
     "quota",
     "partitions",
     "threads",
     "delay",
     "width",
     "height",
     "opacity",
     "zoom",
     "padding",
     "margin-left",
     "api level",
     "font",
     "version",
     "학습률",
     "배치 크기",
     "임계치",
     "임계값",
     "커넥션",
     "타임아웃",
     "최대값",
     "최소값",
     "파라미터",
     "파이썬",
     "버전",
     "설정값",
     "에폭",
     "드롭아웃",
     "제한",
     "한도",
     "레플리카",
     "복제본",
     "파드",
     "노드 수",
     "인스턴스 수",
     "샤드",
     "코어 수",
     "힙 크기",
     "파티션",
     "컨슈머 수",
     "replica",
     "shards",
     "vcpus",
     "vcpu",
     "cpu limit",
     "cooldown",
     "back-off",
     "backoff"});

constexpr auto kBookkeeping =
    std::to_array<std::string_view>({"progress", "story points", "story point",
                                     "status",   "priority",     "sprint",
                                     "estimate", "budget",       "price",
                                     "discount", "discounts",    "license",
                                     "phone",    "step",         "reproducibility",
                                     "진행률",   "진행",         "예산",
                                     "집행률",   "할인",         "가격",
                                     "요금",     "라이선스",     "인상",
                                     "회의",     "참석",         "완료",
                                     "version",  "release",      "remaining",
                                     "구독료",   "이용료",       "월세",
                                     "임대료",   "등록금",       "연봉",
                                     "급여",     "요금제",       "subscription fee",
                                     "salary",   "rent"});

// "timeout errors", "타임아웃 발생률": what goes wrong with a setting is no setting.
bool is_outcome_of_setting(std::string_view lower) {
    constexpr auto kOutcomes = std::to_array<std::string_view>(
        {"error",
         "errors",
         "failure",
         "failures",
         "incidents",
         "complaints",
         "violations",
         "crashes"});
    constexpr auto kKorean = std::to_array<std::string_view>(
        {"발생률", "오류율", "실패율", "오류", "발생 건수", "실패 건수", "에러"});
    // "average delay per train": nobody sets an average.
    for (const std::string_view statistic : {"average", "mean", "median"})
        if (contains_words(lower, statistic)) return true;
    return one_of(head_of(lower), kOutcomes) ||
           std::ranges::any_of(
               kKorean, [lower](std::string_view word) { return lower.ends_with(word); });
}

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

}  // namespace

bool is_modal(std::string_view lower) {
    return one_of(lower, kModals);
}

bool is_be(std::string_view lower) {
    return one_of(lower, kBe);
}

bool is_determiner(std::string_view lower) {
    return one_of(lower, kDeterminers);
}

bool is_preposition(std::string_view lower) {
    return one_of(lower, kPrepositions);
}

bool is_pronoun(std::string_view lower) {
    return one_of(lower, kPronouns);
}

bool is_subject(std::string_view lower) {
    return one_of(lower, kSubjects);
}

bool is_obligation(std::string_view lower) {
    return one_of(lower, kObligations);
}

bool is_aim(std::string_view lower) {
    return one_of(lower, kAims);
}

bool is_goal_noun(std::string_view lower) {
    return one_of(lower, kGoalNouns);
}

bool is_baseline_word(std::string_view lower) {
    return one_of(lower, kBaselineWords);
}

std::vector<std::string_view> goal_trigger_words() {
    std::vector<std::string_view> words(kModals.begin(), kModals.end());
    words.insert(words.end(), kObligations.begin(), kObligations.end());
    words.insert(words.end(), kAims.begin(), kAims.end());
    words.insert(words.end(), kGoalNouns.begin(), kGoalNouns.end());
    for (const std::string_view label : goal_labels())
        words.push_back(label.substr(0, label.find(' ')));
    return words;
}

std::vector<std::string_view> baseline_trigger_words() {
    return {kBaselineWords.begin(), kBaselineWords.end()};
}

bool is_setting(std::string_view metric) {
    const std::string lower = to_lower(metric);
    constexpr auto kWhole = std::to_array<std::string_view>(
        {"workers",
         "worker count",
         "number of workers",
         "worker",
         "워커",
         "워커 수",
         "instances",
         "pods",
         "nodes",
         "consumers",
         "버퍼"});
    if (is_outcome_of_setting(lower)) return false;
    if (mentions(lower, kSettings) || one_of(lower, kWhole)) return true;
    // One word with inner dots, underscores or capitals is a name in a program.
    const bool one_word = metric.find(' ') == metric.npos;
    if (!one_word || is_measurable_noun(metric) ||
        static_cast<unsigned char>(metric.empty() ? 'x' : metric.front()) >= 0x80)
        return false;
    const bool joined =
        metric.find('_') != metric.npos ||
        (metric.find('.') != metric.npos && metric.find('@') == metric.npos && metric.size() > 4);
    bool camel = false;
    for (std::size_t at = 1; at < metric.size(); ++at)
        camel = camel || (is_upper(metric[at]) && is_lower(metric[at - 1]) &&
                          at + 1 < metric.size() && is_lower(metric[at + 1]));
    return joined || camel;
}

bool is_bookkeeping(std::string_view metric) {
    // "ship time per release" is about time, "sprint progress" about progress.
    if (metric.ends_with(" 중")) metric.remove_suffix(std::string_view(" 중").size());
    const auto head = head_of(metric);
    const auto end = static_cast<std::size_t>(head.data() - metric.data()) + head.size();
    const std::string lower = to_lower(head.empty() ? metric : metric.substr(0, end));
    return std::ranges::any_of(kBookkeeping, [&](std::string_view word) {
        return lower.ends_with(word) &&
               (lower.size() == word.size() || contains_words(lower, word) ||
                static_cast<unsigned char>(word.front()) >= 0x80);
    });
}

}  // namespace healthlint
