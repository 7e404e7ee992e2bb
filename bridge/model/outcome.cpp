#include "bridge/model/outcome.h"

#include <utility>

namespace healthlint {
namespace {

template <class Enum, std::size_t Size>
using Names = std::array<std::pair<Enum, std::string_view>, Size>;

constexpr Names<Outcome, 6> kOutcomes{{
    {Outcome::Pass, "pass"},
    {Outcome::Warn, "warn"},
    {Outcome::Fail, "fail"},
    {Outcome::Unknown, "unknown"},
    {Outcome::NotApplicable, "not-applicable"},
    {Outcome::Waived, "waived"},
}};
constexpr Names<Grade, 5> kGrades{{
    {Grade::Healthy, "healthy"},
    {Grade::AtRisk, "at-risk"},
    {Grade::OffTrack, "off-track"},
    {Grade::Unknown, "unknown"},
    {Grade::Waived, "waived"},
}};
constexpr Names<Level, 3> kLevels{
    {{Level::Info, "info"}, {Level::Warn, "warn"}, {Level::Fail, "fail"}}};
constexpr Names<Stage, 5> kStages{{
    {Stage::Off, "off"},
    {Stage::Observe, "observe"},
    {Stage::Suggest, "suggest"},
    {Stage::Badge, "badge"},
    {Stage::Digest, "digest"},
}};
constexpr Names<SubjectKind, 4> kSubjects{{
    {SubjectKind::Issue, "issue"},
    {SubjectKind::Team, "team"},
    {SubjectKind::Space, "space"},
    {SubjectKind::Portfolio, "portfolio"},
}};
constexpr Names<UnknownReason, 5> kReasons{{
    {UnknownReason::Transient, "transient"},
    {UnknownReason::NoAccess, "no-access"},
    {UnknownReason::NoField, "no-field"},
    {UnknownReason::SmallSample, "small-sample"},
    {UnknownReason::TrackerQuality, "tracker-quality"},
}};
constexpr Names<Role, 11> kRoles{{
    {Role::DataScientist, "data-scientist"},
    {Role::AiEngineer, "ai-engineer"},
    {Role::DataEngineer, "data-engineer"},
    {Role::SoftwareEngineer, "software-engineer"},
    {Role::ProductManager, "product-manager"},
    {Role::ProjectManager, "project-manager"},
    {Role::ServicePlannerDesigner, "service-planner-designer"},
    {Role::DomainExpert, "domain-expert"},
    {Role::Lead, "lead"},
    {Role::Qa, "qa"},
    {Role::Other, "other"},
}};

template <class Enum, std::size_t Size>
std::string_view name_of(const Names<Enum, Size>& names, Enum value) {
    for (const auto& [candidate, name] : names)
        if (candidate == value) return name;
    return {};
}

template <class Enum, std::size_t Size>
std::optional<Enum> value_of(const Names<Enum, Size>& names, std::string_view text) {
    for (const auto& [candidate, name] : names)
        if (name == text) return candidate;
    return std::nullopt;
}

}  // namespace

std::string_view to_string(Outcome value) {
    return name_of(kOutcomes, value);
}

std::string_view to_string(Grade value) {
    return name_of(kGrades, value);
}

std::string_view to_string(Level value) {
    return name_of(kLevels, value);
}

std::string_view to_string(Stage value) {
    return name_of(kStages, value);
}

std::string_view to_string(SubjectKind value) {
    return name_of(kSubjects, value);
}

std::string_view to_string(UnknownReason value) {
    return name_of(kReasons, value);
}

std::string_view to_string(Role value) {
    return name_of(kRoles, value);
}

std::optional<Outcome> parse_outcome(std::string_view text) {
    return value_of(kOutcomes, text);
}

std::optional<Grade> parse_grade(std::string_view text) {
    return value_of(kGrades, text);
}

std::optional<Level> parse_level(std::string_view text) {
    return value_of(kLevels, text);
}

std::optional<Stage> parse_stage(std::string_view text) {
    return value_of(kStages, text);
}

std::optional<SubjectKind> parse_subject_kind(std::string_view text) {
    return value_of(kSubjects, text);
}

std::optional<Role> parse_role(std::string_view text) {
    return value_of(kRoles, text);
}

}  // namespace healthlint
