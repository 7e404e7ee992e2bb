#pragma once
// The closed sets of the rule language and their spellings in files, JSON and the database.

#include <array>
#include <optional>
#include <string_view>

namespace healthlint {

enum class Outcome { Pass, Warn, Fail, Unknown, NotApplicable, Waived };
enum class Grade { Healthy, AtRisk, OffTrack, Unknown, Waived };  // of a verdict
enum class Level { Info, Warn, Fail };
enum class Stage { Off, Observe, Suggest, Badge, Digest };  // each includes the ones before it
enum class SubjectKind { Issue, Team, Space, Portfolio };
// Why a fact was missing; only Transient is carried from the last evaluation.
enum class UnknownReason { Transient, NoAccess, NoField, SmallSample, TrackerQuality };
enum class Role {
    DataScientist,
    AiEngineer,
    DataEngineer,
    SoftwareEngineer,
    ProductManager,
    ProjectManager,
    ServicePlannerDesigner,
    DomainExpert,
    Lead,
    Qa,
    Other,
};

std::string_view to_string(Outcome value);  // "pass" … "not-applicable", "waived"
std::string_view to_string(Grade value);    // "healthy", "at-risk", "off-track", …
std::string_view to_string(Level value);
std::string_view to_string(Stage value);
std::string_view to_string(SubjectKind value);
std::string_view to_string(UnknownReason value);  // "no-access", …
std::string_view to_string(Role value);           // "data-scientist", …

std::optional<Outcome> parse_outcome(std::string_view text);
std::optional<Grade> parse_grade(std::string_view text);
std::optional<Level> parse_level(std::string_view text);
std::optional<Stage> parse_stage(std::string_view text);
std::optional<SubjectKind> parse_subject_kind(std::string_view text);
std::optional<Role> parse_role(std::string_view text);

// Rules at these stages count towards a grade and towards the exit code.
constexpr bool counts(Stage stage) {
    return stage == Stage::Badge || stage == Stage::Digest;
}

constexpr bool is_open(Outcome outcome) {
    return outcome == Outcome::Warn || outcome == Outcome::Fail;
}

}  // namespace healthlint
