#include "bridge/engine/checks/kpi_words.h"

#include <algorithm>
#include <array>
#include <string>

#include "bridge/base/ascii.h"
#include "bridge/text/section.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::ranges::find(words, word) != words.end();
}

template <std::size_t N>
bool mentions(std::string_view text, const std::array<std::string_view, N>& words) {
    return std::ranges::any_of(words, [text](std::string_view word) {
        // Korean words carry particles on both sides of compounds; Latin words stand alone.
        return static_cast<unsigned char>(word.front()) >= 0x80 ? text.find(word) != text.npos
                                                                : contains_words(text, word);
    });
}

constexpr auto kModals = std::to_array<std::string_view>(
    {"should", "must",   "shall",  "need",  "needs", "want",   "wants",     "aim",
     "aims",   "aiming", "plan",   "plans", "goal",  "target", "objective", "like",
     "lets",   "let's",  "commit", "have",  "has",   "ought",  "intend",    "strive",
     "seek",   "try",    "work",   "able",  "hope",  "working"});

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
    {"across",  "for",    "within",  "by",    "in",    "with", "on",    "at",      "over",
     "per",     "during", "through", "via",   "from",  "to",   "until", "before",  "after",
     "without", "under",  "below",   "above", "while", "and",  "so",    "because", "measured"});

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
     "기준값",
     "베이스라인",
     "기존",
     "현행",
     "as",
     "today's",
     "baseline:"});

constexpr auto kGoalLabels = std::to_array<std::string_view>(
    {"goal",
     "goals",
     "target",
     "targets",
     "kpi",
     "objective",
     "okr",
     "key result",
     "success metric",
     "success metrics",
     "success criteria",
     "success criterion",
     "outcome",
     "expected outcome",
     "acceptance criteria",
     "목표",
     "성공 기준",
     "성공기준",
     "성과 지표",
     "핵심 결과",
     "기대 효과",
     "기대효과"});

constexpr auto kMetricLabels = std::to_array<std::string_view>(
    {"metric",
     "kpi metric",
     "measure",
     "indicator",
     "지표",
     "지표명",
     "측정 지표",
     "핵심 지표",
     "성과 지표",
     "kpi 지표",
     "kpi",
     "metric name"});
constexpr auto kBaselineLabels = std::to_array<std::string_view>(
    {"baseline",
     "current",
     "as-is",
     "as is",
     "now",
     "today",
     "current value",
     "현재",
     "현재값",
     "기준값",
     "베이스라인",
     "현황",
     "현재 수준",
     "기준치"});
constexpr auto kTargetLabels = std::to_array<std::string_view>(
    {"target",
     "goal",
     "to-be",
     "to be",
     "target value",
     "목표",
     "목표값",
     "목표치",
     "목표 값",
     "goals",
     "목표 수준"});
constexpr auto kDeadlineLabels = std::to_array<std::string_view>(
    {"deadline",
     "due",
     "due date",
     "by",
     "when",
     "until",
     "기한",
     "마감",
     "마감일",
     "완료일",
     "목표일",
     "기간",
     "일정",
     "measurement period",
     "달성 시점"});
constexpr auto kOtherLabels = std::to_array<std::string_view>(
    {"owner",
     "note",
     "notes",
     "memo",
     "측정",
     "담당",
     "담당자",
     "메모",
     "비고",
     "측정 방법",
     "status",
     "상태"});

// Last words of measures. Compounds need no entry of their own: "crash-free session rate" ends in
// rate, "재방문율" in 율.
constexpr auto kMeasures = std::to_array<std::string_view>(
    {"rate",     "rates",        "ratio",        "time",         "times",        "latency",
     "duration", "count",        "number",       "share",        "percentage",   "percent",
     "score",    "accuracy",     "precision",    "recall",       "f1",           "auc",
     "roc-auc",  "churn",        "retention",    "conversion",   "revenue",      "cost",
     "costs",    "nps",          "csat",         "mau",          "dau",          "wau",
     "arpu",     "ltv",          "cac",          "mrr",          "arr",          "coverage",
     "downtime", "uptime",       "availability", "throughput",   "backlog",      "usage",
     "adoption", "activation",   "engagement",   "satisfaction", "completeness", "rmse",
     "mape",     "mae",          "wer",          "cer",          "map",          "bleu",
     "ndcg",     "error",        "errors",       "incidents",    "defects",      "bugs",
     "tickets",  "complaints",   "visitors",     "users",        "customers",    "sales",
     "margin",   "productivity", "savings",      "mttr",         "lead",         "p95",
     "p99",      "p50",          "ctr",          "cvr",          "roi",          "volume"});

constexpr auto kKoreanMeasures = std::to_array<std::string_view>(
    {"률",     "율",       "수",     "시간",   "비용",   "정확도", "재현율",   "정밀도", "점수",
     "매출",   "순매출",   "만족도", "비율",   "속도",   "건수",   "량",       "지연",   "오차",
     "이익",   "수익",     "면적",   "규모",   "수주",   "방문자", "사용자",   "고객",   "기간",
     "횟수",   "리텐션",   "이용자", "회원",   "팔로워", "구독자", "커버리지", "적용률", "인원",
     "품질",   "성능",     "재고",   "손실",   "오류",   "불량",   "민원",     "문의",   "가동률",
     "처리량", "응답속도", "소요",   "거래액", "판매",   "지수",   "등급"});

constexpr auto kSettings = std::to_array<std::string_view>(
    {"learning rate", "batch size", "epoch",      "epochs",    "dropout",   "pool",
     "pool size",     "timeout",    "timeouts",   "threshold", "heap",      "replicas",
     "retries",       "buffer",     "cache size", "ttl",       "max size",  "memory limit",
     "limit",         "quota",      "partitions", "threads",   "workers",   "delay",
     "width",         "height",     "opacity",    "zoom",      "padding",   "margin-left",
     "api level",     "font",       "version",    "학습률",    "배치 크기", "임계치",
     "임계값",        "커넥션",     "타임아웃",   "최대값",    "최소값",    "파라미터",
     "파이썬",        "버전",       "설정값",     "에폭",      "드롭아웃"});

constexpr auto kBookkeeping = std::to_array<std::string_view>(
    {"progress",  "story points", "story point", "status",  "priority",
     "sprint",    "estimate",     "budget",      "price",   "discount",
     "discounts", "license",      "phone",       "step",    "reproducibility",
     "진행률",    "진행",         "예산",        "집행률",  "할인",
     "가격",      "요금",         "라이선스",    "인상",    "회의",
     "참석",      "완료",         "version",     "release", "remaining"});

std::string_view last_word(std::string_view text) {
    const auto space = text.find_last_of(" \t");
    return space == std::string_view::npos ? text : text.substr(space + 1);
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

bool is_baseline_word(std::string_view lower) {
    return one_of(lower, kBaselineWords);
}

bool is_goal_label(std::string_view label) {
    constexpr std::size_t kMaxLabel = 60;
    if (label.size() > kMaxLabel) return false;
    const std::string lower = to_lower(label);
    // "KR2", "KR 1", "O3": numbered key results and objectives.
    const bool numbered =
        lower.starts_with("kr") && lower.find_first_not_of("kr 0123456789.-") == lower.npos;
    return numbered || mentions(lower, kGoalLabels);
}

SlotLabel slot_label(std::string_view label) {
    const std::string lower = to_lower(bare_title(label));
    if (one_of(lower, kMetricLabels)) return SlotLabel::Metric;
    if (one_of(lower, kBaselineLabels)) return SlotLabel::Baseline;
    if (one_of(lower, kTargetLabels)) return SlotLabel::Target;
    if (one_of(lower, kDeadlineLabels)) return SlotLabel::Deadline;
    if (one_of(lower, kOtherLabels)) return SlotLabel::Other;
    return SlotLabel::None;
}

bool is_measurable_noun(std::string_view metric) {
    const std::string lower = to_lower(metric);
    const std::string_view last = last_word(lower);
    for (const std::string_view measure : kKoreanMeasures)
        if (last.ends_with(measure)) return true;
    return mentions(lower, kMeasures);
}

bool is_setting(std::string_view metric) {
    const std::string lower = to_lower(metric);
    if (mentions(lower, kSettings)) return true;
    // One word with inner dots, underscores or capitals is a name in a program.
    const bool one_word = metric.find(' ') == metric.npos;
    if (!one_word || static_cast<unsigned char>(metric.empty() ? 'x' : metric.front()) >= 0x80)
        return false;
    const bool joined =
        metric.find('_') != metric.npos || (metric.find('.') != metric.npos && metric.size() > 4);
    bool camel = false;
    for (std::size_t at = 1; at < metric.size(); ++at)
        camel = camel || (metric[at] >= 'A' && metric[at] <= 'Z' && metric[at - 1] >= 'a' &&
                          metric[at - 1] <= 'z');
    return joined || camel;
}

bool is_bookkeeping(std::string_view metric) {
    const std::string lower = to_lower(metric);
    return std::ranges::any_of(kBookkeeping, [&](std::string_view word) {
        return lower.ends_with(word) &&
               (lower.size() == word.size() || contains_words(lower, word) ||
                static_cast<unsigned char>(word.front()) >= 0x80);
    });
}

}  // namespace healthlint
