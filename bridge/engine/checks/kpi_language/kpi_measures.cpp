#include "bridge/engine/checks/kpi_language/kpi_measures.h"

#include <algorithm>
#include <array>
#include <string>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi_language/kpi_words.h"

namespace healthlint {
namespace {

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::ranges::find(words, word) != words.end();
}

// The lists below stand in an order that people can read; every word of a text is looked up.
template <std::size_t N>
constexpr std::array<std::string_view, N> sorted(std::array<std::string_view, N> words) {
    std::ranges::sort(words);
    return words;
}

template <std::size_t N>
bool is_listed(std::string_view word, const std::array<std::string_view, N>& sorted_words) {
    return std::ranges::binary_search(sorted_words, word);
}

// Heads of measures. Compounds need no entry of their own: the head of "crash-free session rate" is
// rate, of "time to first value" time, and "재방문율" ends in 율.
constexpr auto kMeasures = sorted(std::to_array<std::string_view>(
    {"abandonment",  "absence",       "absenteeism",  "accuracy",    "activation",  "adherence",
     "adoption",     "age",           "agreement",    "amount",      "attainment",  "attendance",
     "attrition",    "availability",  "average",      "awareness",   "backlog",     "bandwidth",
     "bias",         "bill",          "breakage",     "capacity",    "churn",       "completeness",
     "completion",   "complexity",    "compliance",   "concordance", "confidence",  "consumption",
     "conversion",   "correlation",   "cost",         "count",       "coverage",    "cycle",
     "damage",       "debt",          "defect",       "delay",       "density",     "depth",
     "deviation",    "distance",      "donation",     "downtime",    "drift",       "duplication",
     "duration",     "dwell",         "efficiency",   "effort",      "emission",    "engagement",
     "enrollment",   "enrolment",     "error",        "expense",     "exposure",    "fee",
     "fidelity",     "footfall",      "footprint",    "fraction",    "framerate",   "frequency",
     "freshness",    "fuel",          "fulfillment",  "fulfilment",  "funding",     "gap",
     "grade",        "hallucination", "happiness",    "headcount",   "incidence",   "income",
     "index",        "intensity",     "inventory",    "jitter",      "lag",         "latency",
     "leakage",      "length",        "level",        "liquidity",   "load",        "loss",
     "loyalty",      "margin",        "median",       "membership",  "mileage",     "morale",
     "mortality",    "number",        "occupancy",    "output",      "overtime",    "participation",
     "payable",      "payback",       "payroll",      "penalty",     "penetration", "percent",
     "percentage",   "period",        "pickup",       "precision",   "prevalence",  "probability",
     "productivity", "profit",        "proportion",   "punctuality", "quality",     "quantity",
     "rank",         "rate",          "rating",       "ratio",       "readability", "readership",
     "readmission",  "recall",        "receivable",   "relevance",   "reliability", "response",
     "retention",    "revenue",       "rework",       "robustness",  "runtime",     "runway",
     "sale",         "satisfaction",  "saving",       "score",       "scrap",       "sell-through",
     "sensitivity",  "share",         "shrinkage",    "similarity",  "size",        "specificity",
     "speed",        "spend",         "spending",     "spoilage",    "stability",   "stickiness",
     "stock",        "stockout",      "temperature",  "tenure",      "throughput",  "time",
     "total",        "toxicity",      "traceability", "traffic",     "turnaround",  "turnout",
     "turnover",     "uptake",        "uptime",       "usage",       "utilisation", "utilization",
     "vacancy",      "value",         "weight",       "variance",    "viewership",  "volume",
     "wastage",      "waste",         "yield",        "burn"}));

// Names of measures and their abbreviations, as they are typed in lower case.
constexpr auto kNamedMeasures = sorted(std::to_array<std::string_view>(
    {"f1",      "r2",      "aht",      "aov",       "arr",    "auc",    "cac",    "cer",
     "cls",     "clv",     "cpa",      "cpc",       "cpk",    "cpl",    "cpm",    "ctr",
     "cvr",     "dau",     "dso",      "eer",       "fcp",    "fcr",    "fid",    "gmv",
     "inp",     "iou",     "lcp",      "los",       "ltv",    "mae",    "map",    "mau",
     "mcc",     "mos",     "mrr",      "mse",       "nps",    "nrr",    "oee",    "p50",
     "p90",     "p95",     "p99",      "roi",       "rpo",    "rto",    "tat",    "wau",
     "wer",     "arpu",    "bleu",     "csat",      "dice",   "dpmo",   "ebit",   "enps",
     "gini",    "iops",    "mape",     "mase",      "mtbf",   "mtta",   "mttd",   "mttr",
     "ndcg",    "opex",    "otif",     "psnr",      "rmse",   "roas",   "ssim",   "ttfb",
     "wape",    "apdex",   "arppu",    "auprc",     "auroc",  "brier",  "capex",  "kappa",
     "rmsle",   "rouge",   "smape",    "wmape",     "ebitda", "meteor", "pr-auc", "f-score",
     "logloss", "roc-auc", "f1-score", "perplexity"}));

// Things that are counted: measures in the plural only, "click" alone is something to do.
constexpr auto kCounted = sorted(std::to_array<std::string_view>(
    {"absences",      "accidents",     "accounts",      "activations",
     "alarms",        "analysts",      "applicants",    "appointments",
     "bookings",      "borrowers",     "breaches",      "breakdowns",
     "bugs",          "buyers",        "call-backs",    "callbacks",
     "calls",         "cancellations", "chargebacks",   "citations",
     "citizens",      "claims",        "clicks",        "complaints",
     "consumers",     "contacts",      "contracts",     "contributors",
     "conversions",   "corrections",   "crashes",       "creators",
     "customers",     "days",          "deals",         "deaths",
     "defects",       "delays",        "deliveries",    "deployments",
     "disputes",      "donors",        "downloads",     "drivers",
     "duplicates",    "employees",     "entries",       "errors",
     "escalations",   "failures",      "faults",        "followers",
     "guests",        "hand-offs",     "hand-overs",    "handoffs",
     "handovers",     "hours",         "households",    "impressions",
     "incidents",     "infections",    "injuries",      "installs",
     "interruptions", "interventions", "leads",         "learners",
     "leavers",       "listeners",     "listings",      "log-ins",
     "logins",        "members",       "mentions",      "merchants",
     "minutes",       "mis-picks",     "misses",        "mistakes",
     "near-misses",   "negatives",     "no-shows",      "orders",
     "outages",       "page-views",    "pageviews",     "parcels",
     "participants",  "partners",      "passengers",    "patents",
     "patients",      "players",       "policyholders", "positives",
     "purchases",     "readers",       "readmissions",  "referrals",
     "refunds",       "registrations", "rejects",       "renewals",
     "reservations",  "resignations",  "restarts",      "retailers",
     "returns",       "riders",        "rides",         "rollbacks",
     "searches",      "seats",         "sellers",       "sessions",
     "shipments",     "shoppers",      "sign-ups",      "signups",
     "stock-outs",    "stockouts",     "stoppages",     "stores",
     "students",      "subscribers",   "subscriptions", "suppliers",
     "tenants",       "tickets",       "touches",       "travelers",
     "travellers",    "trips",         "uploads",       "users",
     "vendors",       "viewers",       "views",         "violations",
     "visitors",      "visits",        "volunteers",    "vulnerabilities",
     "weeks"}));

// Names of machines and formats that look like the acronyms of measures.
constexpr auto kNoMeasures = std::to_array<std::string_view>(
    {"CPU", "RAM",  "GPU", "API", "HTTP", "HTTPS", "SDK", "JVM", "SQL", "URL",  "ID",  "OS",  "UI",
     "UX",  "JSON", "XML", "CSV", "PDF",  "TLS",   "SSL", "DNS", "TCP", "IP",   "AWS", "GCP", "VM",
     "PR",  "QA",   "SSD", "HDD", "DB",   "MR",    "USB", "IOS", "JDK", "JDBC", "JMS", "POC", "MVP",
     "AI",  "ML",   "CI",  "CD",  "IT",   "HR",    "EU",  "US",  "UK",  "KR"});

constexpr std::string_view last_syllable(std::string_view word) {
    constexpr std::size_t kSyllable = 3;  // bytes
    return word.size() < kSyllable ? std::string_view() : word.substr(word.size() - kSyllable);
}

// By their last syllables, which tell most words of a text apart.
constexpr auto kKoreanMeasures = [] {
    auto measures = std::to_array<std::string_view>(
        {"가동",     "가맹점",   "가용성",   "가입",   "가입자",   "간격",   "값",       "객단가",
         "거래",     "거리",     "건",       "게시물", "결근",     "결품",   "결함",     "계약",
         "고객",     "고객사",   "공수",     "관람객", "구독",     "구독자", "구매자",   "규모",
         "기간",     "길이",     "노출",     "누락",   "다운로드", "단가",   "대기",     "댓글",
         "두께",     "등급",     "랭킹",     "량",     "레이턴시", "률",     "리드",     "리뷰",
         "리텐션",   "마일리지", "마진",     "매출",   "면적",     "무게",   "문의",     "민원",
         "반품",     "방문객",   "방문자",   "배출",   "버그",     "별점",   "부채",     "부하",
         "불량",     "비용",     "비율",     "비중",   "빈도",     "사고",   "사용자",   "생산성",
         "설치",     "성능",     "소요",     "소요일", "소음",     "속도",   "손실",     "수",
         "수강생",   "수익",     "수주",     "순위",   "순증",     "스루풋", "스코어",   "승객",
         "시간",     "시청자",   "신뢰성",   "신청자", "안정성",   "액",     "에너지",   "에러",
         "연료",     "연체",     "영업익",   "예약",   "오류",     "오차",   "온도",     "온실가스",
         "완결성",   "원가",     "유입",     "율",     "이용자",   "이익",   "이직",     "이탈",
         "인건비",   "인원",     "인입",     "일수",   "입점사",   "잔존",   "장애",     "재고",
         "재구매",   "재방문",   "재해",     "재현율", "적자",     "전력",   "전환",     "점수",
         "정합성",   "조회",     "조회수",   "좋아요", "주기",     "주문",   "중복",     "지수",
         "지연",     "지원자",   "진동",     "참가자", "참여자",   "처리량", "체류",     "취소",
         "커버리지", "콜",       "크기",     "클레임", "클릭",     "타임",   "탑승객",   "퇴사",
         "트래픽",   "티켓",     "파트너사", "판매",   "판매자",   "팔로워", "편차",     "평점",
         "폐기",     "폐기물",   "품절",     "품질",   "학습자",   "환불",   "환자",     "회원",
         "회전일",   "횟수",     "후기",     "후원자", "흑자",     "원단위", "공정능력", "리드타임",
         "택트타임", "가동률",   "납기",     "로딩",   "렌더링",   "부팅"});
    std::ranges::sort(measures, {}, last_syllable);
    return measures;
}();

std::string_view last_word(std::string_view text) {
    const auto space = text.find_last_of(" \t");
    return space == std::string_view::npos ? text : text.substr(space + 1);
}

std::string_view without_brackets(std::string_view text) {
    const auto open = text.find('(');
    if (open == text.npos || open == 0) return text;
    const auto close = text.find(')', open);
    return close == text.npos || close + 1 >= text.size() ? trim(text.substr(0, open)) : text;
}

// "정확도", "인건비", "수수료": nouns of three syllables or more in 도 are degrees, in 비 and 료
// costs.
bool ends_in_korean_measure(std::string_view word) {
    constexpr std::size_t kThreeSyllables = 9;
    for (const std::string_view noun : {"도", "비", "료"})
        if (word.ends_with(noun) && word.size() >= kThreeSyllables) return true;
    const auto last = last_syllable(word);
    if (last.empty()) return false;
    const auto ending = [](std::string_view measure) { return last_syllable(measure); };
    const auto* measure = std::ranges::lower_bound(kKoreanMeasures, last, {}, ending);
    for (; measure != std::end(kKoreanMeasures) && ending(*measure) == last; ++measure)
        if (word.ends_with(*measure)) return true;
    return false;
}

bool is_machine_name(std::string_view word) {
    return std::ranges::any_of(
        kNoMeasures, [word](std::string_view name) { return equals_ignoring_case(name, word); });
}

// "ROAS", "mAP@50", "nDCG@10", "AUROC", "F1": two capitals or a capital and a digit.
bool is_acronym(std::string_view word) {
    word = word.substr(0, word.find_first_of("@("));
    constexpr std::size_t kLongest = 8;
    if (word.size() < 2 || word.size() > kLongest || is_machine_name(word)) return false;
    const auto capitals = std::ranges::count_if(word, [](char c) { return c >= 'A' && c <= 'Z'; });
    const auto lower = std::ranges::count_if(word, [](char c) { return c >= 'a' && c <= 'z'; });
    const auto digits = std::ranges::count_if(word, [](char c) { return c >= '0' && c <= '9'; });
    const bool whole = static_cast<std::size_t>(capitals + lower + digits) == word.size();
    return whole && capitals >= 2 && lower <= 1 && digits <= 1;
}

// "p95", "P99.9"
bool is_percentile(std::string_view word) {
    return word.size() > 2 && to_lower(word.front()) == 'p' &&
           word.find_first_not_of("0123456789.", 1) == word.npos;
}

// One word, in the singular or plural, alone or behind a hyphen ("false-positive-rate").
bool is_measure(std::string_view word) {
    constexpr std::string_view kEdge = ".,;:\"'`*";
    while (!word.empty() && kEdge.find(word.back()) != kEdge.npos)
        word.remove_suffix(1);
    if (is_acronym(word) || is_percentile(word)) return true;
    const std::string lower = to_lower(word);
    if (lower == "%") return true;
    std::string_view head = lower;
    head = head.substr(0, head.find('@'));
    if (is_listed(head, kMeasures) || is_listed(head, kNamedMeasures) || is_listed(head, kCounted))
        return true;
    if (const auto hyphen = head.find_last_of('-'); hyphen != head.npos)
        head = head.substr(hyphen + 1);
    if (is_listed(head, kMeasures) || is_listed(head, kNamedMeasures) || is_listed(head, kCounted))
        return true;
    return head.ends_with('s') && is_listed(head.substr(0, head.size() - 1), kMeasures);
}

bool ends_head(std::string_view lower) {
    constexpr auto kMore = std::to_array<std::string_view>(
        {"of",
         "between",
         "among",
         "against",
         "versus",
         "vs",
         "than",
         "as",
         "who",
         "that",
         "which",
         "where"});
    return is_preposition(lower) || one_of(lower, kMore);
}

}  // namespace

std::string_view head_of(std::string_view metric) {
    std::string_view head;
    for (std::size_t at = 0; at < metric.size();) {
        const auto end = std::min(metric.find_first_of(" \t/", at), metric.size());
        const auto word = metric.substr(at, end - at);
        at = end + 1;
        if (!head.empty() && ends_head(to_lower(word))) break;
        if (!word.empty()) head = word;
    }
    return head;
}

bool is_measurable_noun(std::string_view metric) {
    // "model drift (PSI)": the abbreviation of its measure.
    const auto open = metric.rfind('(');
    if (open != metric.npos && metric.ends_with(')') &&
        is_acronym(metric.substr(open + 1, metric.size() - open - 2)))
        return true;
    metric = without_brackets(metric);
    const auto last = last_word(metric);
    return ends_in_korean_measure(last) || is_measure(head_of(metric)) || is_measure(last);
}

}  // namespace healthlint
