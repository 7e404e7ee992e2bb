#include "bridge/engine/checks/kpi_language/kpi_labels.h"

#include <algorithm>
#include <array>
#include <string>

#include "bridge/base/ascii.h"
#include "bridge/engine/checks/kpi_language/word_table.h"
#include "bridge/text/section.h"

namespace healthlint {
namespace {

constexpr auto kGoalLabels = std::to_array<std::string_view>(
    {"kpis",
     "okrs",
     "성과지표",
     "핵심지표",
     "정량 지표",
     "정량지표",
     "성공지표",
     "goal",
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
     "acceptance",
     "acceptance criteria",
     "exit criteria",
     "definition of success",
     "north star",
     "must have",
     "should have",
     "good looks like",
     "key results",
     "success looks like",
     "success means",
     "success measure",
     "success measures",
     "success indicator",
     "success indicators",
     "measure of success",
     "measures of success",
     "pass criteria",
     "pass criterion",
     "exit criterion",
     "target state",
     "desired outcome",
     "expected impact",
     "expected effect",
     "합격 기준",
     "통과 기준",
     "달성 기준",
     "성공 요건",
     "aim",
     "aims",
     "ambition",
     "expected benefit",
     "목표",
     "성공 기준",
     "성공기준",
     "성과 지표",
     "성공 지표",
     "성공 조건",
     "완료 조건",
     "완료 기준",
     "인수 조건",
     "수용 기준",
     "핵심 결과",
     "핵심결과",
     "기대 성과",
     "기대 효과",
     "기대효과",
     "commitment",
     "our commitment"});

constexpr auto kMetricLabels = std::to_array<std::string_view>(
    {"metric",
     "kr",
     "key result",
     "key results",
     "what we measure",
     "kpi metric",
     "measure",
     "indicator",
     "kpi name",
     "success metric",
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
     "today's value",
     "starting point",
     "status quo",
     "현재",
     "현재값",
     "기준값",
     "베이스라인",
     "베이스",
     "현황",
     "현재 수준",
     "기준치"});
constexpr auto kTargetLabels = std::to_array<std::string_view>(
    {"target",
     "goal",
     "to-be",
     "to be",
     "target value",
     "target level",
     "goal value",
     "desired",
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
     "by when",
     "target date",
     "timeframe",
     "time frame",
     "timeline",
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

// "Target audience", "target platform", "목표 고객": whom or what something is made for.
bool aims_at_somebody(std::string_view lower) {
    constexpr auto kAimedAt = std::to_array<std::string_view>(
        {"target audience",    "target group",    "target market",    "target user",
         "target users",       "target customer", "target customers", "target persona",
         "target platform",    "target version",  "target release",   "target branch",
         "target environment", "target system",   "target language",  "target api",
         "target database",    "target table",    "target host",      "target device",
         "target devices",     "target os",       "target budget",    "목표 고객",
         "목표 시장",          "목표고객",        "타깃 고객",        "타겟 고객",
         "목표 사용자"});
    return mentions(lower, kAimedAt);
}

}  // namespace

std::span<const std::string_view> goal_labels() {
    return kGoalLabels;
}

bool is_goal_label(std::string_view label) {
    constexpr std::size_t kMaxLabel = 60;
    if (label.size() > kMaxLabel) return false;
    const std::string lower = to_lower(label);
    // "KR2", "KR 1", "O3": numbered key results and objectives.
    const bool numbered =
        lower.find("kr") != lower.npos && lower.find_first_not_of("okr 0123456789.-") == lower.npos;
    return numbered || (mentions(lower, kGoalLabels) && !aims_at_somebody(lower));
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

bool is_goal_name(std::string_view text) {
    return one_of(to_lower(text), kGoalLabels);
}

}  // namespace healthlint
