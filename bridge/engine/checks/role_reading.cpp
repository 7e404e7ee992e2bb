#include "bridge/engine/checks/role_reading.h"

#include <algorithm>
#include <array>
#include <optional>

#include "bridge/base/ascii.h"
#include "bridge/text/section.h"
#include "bridge/text/utf8.h"

namespace healthlint {
namespace {

struct Rule {
    std::string_view words;
    Role role;
};

// Groups that grant permissions, and people who are defined by a contract, not by their work.
constexpr auto kNoRole = std::to_array<std::string_view>(
    {"jira",
     "confluence",
     "users",
     "viewer",
     "viewers",
     "administrators",
     "admins",
     "administrator",
     "superuser",
     "site-admins",
     "system-administrators",
     "addons",
     "add-ons",
     "bot",
     "stakeholders",
     "stakeholder",
     "service desk",
     "contractor",
     "intern",
     "watchers",
     "everyone",
     "tempo"});

// In order of precedence: the first that matches wins. The head noun of a title decides, so the
// specific compounds stand before the general words they contain.
constexpr std::array kCompounds{
    Rule{"scrum master", Role::ProjectManager},
    Rule{"agile coach", Role::ProjectManager},
    Rule{"release train engineer", Role::ProjectManager},
    Rule{"product owner", Role::ProductManager},
    Rule{"product manager", Role::ProductManager},
    Rule{"product lead", Role::ProductManager},
    Rule{"head of product", Role::ProductManager},
    Rule{"product management", Role::ProductManager},
    Rule{"cpo", Role::ProductManager},
    Rule{"program manager", Role::ProjectManager},
    Rule{"programme manager", Role::ProjectManager},
    Rule{"project manager", Role::ProjectManager},
    Rule{"project lead", Role::ProjectManager},
    Rule{"delivery manager", Role::ProjectManager},
    Rule{"project coordinator", Role::ProjectManager},
    Rule{"program management", Role::ProjectManager},
    Rule{"pmo", Role::ProjectManager},
    Rule{"프로덕트 매니저", Role::ProductManager},
    Rule{"프로덕트매니저", Role::ProductManager},
    Rule{"프로덕트 오너", Role::ProductManager},
    Rule{"프로덕트 리드", Role::ProductManager},
    Rule{"프로덕트오너", Role::ProductManager},
    Rule{"제품 관리", Role::ProductManager},
    Rule{"제품 책임", Role::ProductManager},
    Rule{"상품 기획", Role::ProductManager},
    Rule{"상품기획", Role::ProductManager},
    Rule{"제품 기획", Role::ProductManager},
    Rule{"프로젝트 매니저", Role::ProjectManager},
    Rule{"프로젝트매니저", Role::ProjectManager},
    Rule{"프로젝트 관리", Role::ProjectManager},
    Rule{"프로그램 매니저", Role::ProjectManager},
    Rule{"프로젝트 리더", Role::ProjectManager},
    Rule{"스크럼 마스터", Role::ProjectManager},
    Rule{"스크럼마스터", Role::ProjectManager},
    Rule{"애자일 코치", Role::ProjectManager},
    Rule{"사업관리", Role::ProjectManager},
    Rule{"사업 관리", Role::ProjectManager},
    Rule{"qa", Role::Qa},
    Rule{"quality assurance", Role::Qa},
    Rule{"quality engineer", Role::Qa},
    Rule{"test engineer", Role::Qa},
    Rule{"test automation", Role::Qa},
    Rule{"tester", Role::Qa},
    Rule{"testers", Role::Qa},
    Rule{"test lead", Role::Qa},
    Rule{"test analyst", Role::Qa},
    Rule{"sdet", Role::Qa},
    Rule{"테스터", Role::Qa},
    Rule{"테스트 엔지니어", Role::Qa},
    Rule{"품질 보증", Role::Qa},
    Rule{"품질보증", Role::Qa},
    Rule{"품질 관리", Role::Qa},
    Rule{"팀장", Role::Lead},
    Rule{"실장", Role::Lead},
    Rule{"본부장", Role::Lead},
    Rule{"그룹장", Role::Lead},
    Rule{"부문장", Role::Lead},
    Rule{"센터장", Role::Lead},
    Rule{"파트장", Role::Lead},
    Rule{"담당 임원", Role::Lead},
    Rule{"임원", Role::Lead},
    Rule{"사업부장", Role::Lead},
    Rule{"연구소장", Role::Lead},
    Rule{"대표", Role::Lead},
    Rule{"팀 리더", Role::Lead},
    Rule{"팀리더", Role::Lead},
    Rule{"테크 리드", Role::Lead},
    Rule{"테크리드", Role::Lead},
    Rule{"개발 리드", Role::Lead},
    Rule{"매니징", Role::Lead},
    Rule{"chief", Role::Lead},
    Rule{"director", Role::Lead},
    Rule{"head of", Role::Lead},
    Rule{"head", Role::Lead},
    Rule{"vp", Role::Lead},
    Rule{"vice president", Role::Lead},
    Rule{"cto", Role::Lead},
    Rule{"ceo", Role::Lead},
    Rule{"cio", Role::Lead},
    Rule{"cdo", Role::Lead},
    Rule{"engineering manager", Role::Lead},
    Rule{"science manager", Role::Lead},
    Rule{"development manager", Role::Lead},
    Rule{"data manager", Role::Lead},
    Rule{"analytics manager", Role::Lead},
    Rule{"team lead", Role::Lead},
    Rule{"team leader", Role::Lead},
    Rule{"tech lead", Role::Lead},
    Rule{"technical lead", Role::Lead},
    Rule{"leads", Role::Lead}};

// Qualities of the work; a head noun decides between them.
constexpr auto kAiWords = std::to_array<std::string_view>(
    {"ai",
     "ml",
     "mle",
     "machine learning",
     "deep learning",
     "dl",
     "nlp",
     "llm",
     "llms",
     "genai",
     "mlops",
     "llmops",
     "computer vision",
     "vision",
     "prompt",
     "recommendation",
     "recommender",
     "speech",
     "reinforcement learning",
     "인공지능",
     "머신러닝",
     "기계학습",
     "딥러닝",
     "자연어",
     "비전",
     "추천 시스템",
     "프롬프트"});
constexpr auto kDataWords =
    std::to_array<std::string_view>({"data",        "etl",       "elt",          "dw",
                                     "dwh",         "bi",        "analytics",    "database",
                                     "dba",         "warehouse", "big data",     "bigdata",
                                     "dataops",     "hadoop",    "spark",        "data-platform",
                                     "데이터",      "빅데이터",  "데이터베이스", "웨어하우스",
                                     "디비",        "dw개발",    "etl개발",      "db",
                                     "데이터플랫폼"});
constexpr auto kDesignWords = std::to_array<std::string_view>(
    {"designer",
     "designers",
     "ux",
     "ui",
     "uiux",
     "ux/ui",
     "ui/ux",
     "gui",
     "business analyst",
     "service planner",
     "service planning",
     "planner",
     "ux researcher",
     "user researcher",
     "interaction design",
     "product design",
     "information architect",
     "ux writer",
     "creative",
     "기획",
     "기획자",
     "디자이너",
     "디자인",
     "리서처",
     "서비스 기획",
     "퍼블리셔 기획",
     "business analysts",
     "planners",
     "systems analyst",
     "design lead",
     "business systems analyst",
     "사용자 경험"});
constexpr auto kScienceWords = std::to_array<std::string_view>(
    {"scientist",
     "scientists",
     "data science",
     "statistician",
     "quant",
     "quantitative",
     "data analyst",
     "data analysts",
     "research scientist",
     "applied researcher",
     "marketing analyst",
     "product analyst",
     "analyst",
     "biostatistician",
     "사이언티스트",
     "과학자",
     "통계",
     "분석가",
     "데이터 분석",
     "ai 연구원",
     "연구원",
     "데이터분석"});
constexpr auto kSoftwareWords = std::to_array<std::string_view>(
    {"engineer",
     "engineers",
     "developer",
     "developers",
     "development",
     "programmer",
     "programmers",
     "software",
     "back-end",
     "backend",
     "front-end",
     "frontend",
     "full-stack",
     "fullstack",
     "full stack",
     "devops",
     "sre",
     "site reliability",
     "architect",
     "architects",
     "system administrator",
     "systems administrator",
     "sysadmin",
     "swe",
     "web",
     "mobile",
     "android",
     "ios",
     "game",
     "graphics",
     "embedded",
     "coder",
     "개발자",
     "개발",
     "백엔드",
     "프론트엔드",
     "풀스택",
     "엔지니어",
     "프로그래머",
     "아키텍트",
     "보안",
     "서버",
     "데브옵스",
     "퍼블리셔"});
constexpr auto kExpertWords = std::to_array<std::string_view>(
    {"subject matter expert",
     "sme",
     "domain expert",
     "domain specialist",
     "underwriter",
     "underwriting",
     "claims",
     "process engineer",
     "actuary",
     "physician",
     "clinician",
     "nurse",
     "doctor",
     "radiologist",
     "pharmacist",
     "lawyer",
     "legal counsel",
     "compliance",
     "risk manager",
     "steward",
     "governance",
     "field engineer",
     "manufacturing engineer",
     "production engineer",
     "industrial engineer",
     "도메인",
     "심사",
     "공정",
     "현업",
     "의사",
     "약사",
     "간호사",
     "변호사",
     "계리",
     "설비",
     "생산기술"});
constexpr auto kOtherWords = std::to_array<std::string_view>(
    {"marketing",
     "sales",
     "finance",
     "controller",
     "accountant",
     "accounting",
     "hr",
     "human resources",
     "recruiter",
     "support agent",
     "customer support",
     "customer success",
     "technical writer",
     "writer",
     "academic",
     "student",
     "professor",
     "teacher",
     "office manager",
     "assistant",
     "operations",
     "procurement",
     "strategy",
     "마케터",
     "마케팅",
     "영업",
     "고객지원",
     "인턴",
     "협력사",
     "인사"});

template <std::size_t N>
std::optional<std::string_view> first_of(
    std::string_view title, const std::array<std::string_view, N>& words) {
    for (const std::string_view word : words) {
        const bool korean = static_cast<unsigned char>(word.front()) >= 0x80;
        if (korean ? title.find(word) != title.npos : contains_words(title, word)) return word;
    }
    return std::nullopt;
}

// "Engineer, data" -> "data engineer"; "Sr. Data-Scientist II" -> "sr. data scientist ii".
std::string normalised(std::string_view title) {
    const FoldedText folded(title);
    std::string text = to_lower(trim(folded.text()));
    const auto comma = text.find(", ");
    if (comma != std::string::npos) text = text.substr(comma + 2) + " " + text.substr(0, comma);
    return text;
}

RoleReading found(Role role, std::string_view word) {
    return {role, "\"" + std::string(word) + "\""};
}

std::optional<RoleReading> permission_group(const std::string& title) {
    const auto word = first_of(title, kNoRole);
    if (!word) return std::nullopt;
    const bool sysadmin = *word == "administrator" && title.find(' ') != title.npos;
    if (sysadmin) return std::nullopt;
    return RoleReading{
        Role::Other, "a permission group or contract: \"" + std::string(*word) + "\""};
}

// "Lead Applications Engineer" leads; "QA Lead", "Design lead" were decided by their field before.
std::optional<RoleReading> leading(const std::string& title) {
    if (title.starts_with("lead ") || title.ends_with(" lead") || title == "lead" ||
        title == "리드" || title == "리더")
        return found(Role::Lead, "lead");
    return std::nullopt;
}

std::optional<RoleReading> compound(const std::string& title) {
    for (const Rule& rule : kCompounds) {
        const bool korean = static_cast<unsigned char>(rule.words.front()) >= 0x80;
        if (korean ? title.find(rule.words) != title.npos : contains_words(title, rule.words))
            return found(rule.role, rule.words);
    }
    for (const Rule& rule :
         {Rule{"pm", Role::ProjectManager},
          Rule{"pl", Role::ProjectManager},
          Rule{"po", Role::ProductManager}})
        if (title == rule.words) return found(rule.role, rule.words);
    return std::nullopt;
}

}  // namespace

RoleReading read_role(std::string_view title) {
    const std::string text = normalised(title);
    if (text.empty()) return {Role::Other, "empty"};
    if (const auto group = permission_group(text)) return *group;
    if (text.find("database administrator") != text.npos)
        return found(Role::DataEngineer, "database administrator");
    // Planning and design before management: "서비스기획자/PM", "UX 리서처"; science words of
    // design too.
    const auto product = compound(text);
    if (product && product->role != Role::Lead) return *product;
    if (product) return *product;
    const auto design = first_of(text, kDesignWords);
    const auto expert = first_of(text, kExpertWords);
    const auto science = first_of(text, kScienceWords);
    const auto software = first_of(text, kSoftwareWords);
    const auto ai = first_of(text, kAiWords);
    const auto data = first_of(text, kDataWords);
    if (design) return found(Role::ServicePlannerDesigner, *design);
    if (const auto lead = leading(text)) return *lead;
    if (expert) return found(Role::DomainExpert, *expert);
    const auto other = first_of(text, kOtherWords);
    if (science && !(other && *science == "analyst")) return found(Role::DataScientist, *science);
    if (ai) return found(Role::AiEngineer, *ai);
    if (data) return found(Role::DataEngineer, *data);
    if (other) return found(Role::Other, *other);
    if (software) return found(Role::SoftwareEngineer, *software);
    return {Role::Other, "no word of a role"};
}

}  // namespace healthlint
