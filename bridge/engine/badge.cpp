#include "bridge/engine/badge.h"

namespace healthlint {
namespace {

// Words of at most 12 Latin or 8 Hangul characters; the count comes on top. "At risk" is amber:
// in Korean 주의, because 위험 reads as red.
std::string_view word(Grade grade, Language language) {
    const bool korean = language == Language::Korean;
    switch (grade) {
    case Grade::Healthy: return korean ? "양호" : "HEALTHY";
    case Grade::AtRisk: return korean ? "주의" : "AT RISK";
    case Grade::OffTrack: return korean ? "위험" : "OFF TRACK";
    case Grade::Unknown: return korean ? "정보 부족" : "NEEDS INFO";
    case Grade::Waived: return korean ? "예외 적용" : "WAIVED";
    }
    return {};
}

}  // namespace

std::string badge_label(Grade grade, int open, Language language) {
    std::string label(word(grade, language));
    // "NEEDS INFO · 2" would read as two missing facts; "waived" has nothing open.
    if (open > 0 && grade != Grade::Unknown && grade != Grade::Waived)
        label += " · " + std::to_string(open);
    return label;
}

std::string_view lozenge_type(Grade grade) {
    switch (grade) {
    case Grade::Healthy: return "success";
    case Grade::AtRisk: return "moved";
    case Grade::OffTrack: return "removed";
    case Grade::Unknown: return "default";
    case Grade::Waived: return "new";
    }
    return {};
}

}  // namespace healthlint
