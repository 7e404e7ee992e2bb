#include "bridge/engine/checks/roles/role_domains.h"

#include <algorithm>
#include <array>

#include "bridge/engine/checks/roles/role_words.h"

namespace healthlint {
namespace {

// Fields of business in which models are put to work. Staff functions of every company (marketing,
// human resources, finance) are none: their people are users, and count as others.
constexpr auto kFields = std::to_array<std::string_view>(
    {"credit",     "risk",       "fraud",        "loan",          "loans",     "lending",
     "mortgage",   "insurance",  "claims",       "policy",        "pension",   "treasury",
     "trading",    "aml",        "supply chain", "logistics",     "warehouse", "inventory",
     "demand",     "transport",  "freight",      "fleet",         "dispatch",  "manufacturing",
     "production", "process",    "maintenance",  "plant",         "assembly",  "quality control",
     "energy",     "grid",       "utility",      "mining",        "oil",       "agronomy",
     "crop",       "clinical",   "medical",      "health",        "nursing",   "pharmacy",
     "laboratory", "pathology",  "retail",       "merchandising", "category",  "pricing",
     "chemical",   "mechanical", "electrical",   "civil",         "aerospace", "tax",
     "customs",    "regulatory", "safety",       "aviation",      "rail",      "물류",
     "배송",       "여신",       "신용",         "대출",          "보험",      "손해사정",
     "리스크",     "사기",       "제조",         "생산",          "공정",      "설비",
     "품질",       "의료",       "임상",         "간호",          "약제",      "에너지",
     "전력",       "농업",       "유통",         "상권",          "수요",      "재고",
     "구매",       "통관",       "세무",         "안전",          "항공",      "운항",
     "교통",       "건설",       "화학"});

constexpr auto kPeople = std::to_array<std::string_view>(
    {"specialist",   "expert",     "officer",  "consultant", "advisor",  "adviser",  "practitioner",
     "technician",   "supervisor", "planner",  "inspector",  "examiner", "adjuster", "operator",
     "coordinator",  "clerk",      "assessor", "engineer",   "전문가",   "담당",     "담당자",
     "investigator", "trader",     "broker",   "analyst",    "manager",  "사정사",   "심사원",
     "검사원",       "기술자",     "전문위원", "자문",       "심사역",   "기사",     "관리사",
     "운영자",       "실무자"});

// Fields in which an engineer builds software rather than goods.
constexpr auto kMakers = std::to_array<std::string_view>(
    {"chemical",
     "mechanical",
     "electrical",
     "civil",
     "aerospace",
     "manufacturing",
     "production",
     "process",
     "maintenance",
     "plant",
     "assembly",
     "energy",
     "grid",
     "mining",
     "quality control",
     "safety"});

template <std::size_t N>
std::optional<std::string_view> first_of(
    std::string_view title, const std::array<std::string_view, N>& words) {
    const auto found = std::ranges::find_if(
        words, [title](std::string_view word) { return stands_in(title, word); });
    return found == words.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

std::optional<std::string_view> domain_of(std::string_view title) {
    const auto field = first_of(title, kFields);
    const auto person = first_of(title, kPeople);
    for (const std::string_view science : {"ologist", "agronomist", "metallurgist"})
        if (title.ends_with(science)) return title;
    if (!field || !person) return std::nullopt;
    const bool builds = *person == "engineer";
    if (builds && std::ranges::find(kMakers, *field) == kMakers.end()) return std::nullopt;
    return field;
}

}  // namespace healthlint
