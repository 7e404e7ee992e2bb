#include "bridge/engine/checks/role_words.h"

#include <algorithm>
#include <array>

#include "bridge/text/section.h"

namespace healthlint {
namespace {

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
    RoleTitle{"scrum master", Role::ProjectManager},
    RoleTitle{"agile coach", Role::ProjectManager},
    RoleTitle{"release train engineer", Role::ProjectManager},
    RoleTitle{"product owner", Role::ProductManager},
    RoleTitle{"product manager", Role::ProductManager},
    RoleTitle{"product lead", Role::ProductManager},
    RoleTitle{"head of product", Role::ProductManager},
    RoleTitle{"product management", Role::ProductManager},
    RoleTitle{"cpo", Role::ProductManager},
    RoleTitle{"program manager", Role::ProjectManager},
    RoleTitle{"programme manager", Role::ProjectManager},
    RoleTitle{"project manager", Role::ProjectManager},
    RoleTitle{"project lead", Role::ProjectManager},
    RoleTitle{"delivery manager", Role::ProjectManager},
    RoleTitle{"project coordinator", Role::ProjectManager},
    RoleTitle{"program management", Role::ProjectManager},
    RoleTitle{"pmo", Role::ProjectManager},
    RoleTitle{"프로덕트 매니저", Role::ProductManager},
    RoleTitle{"프로덕트매니저", Role::ProductManager},
    RoleTitle{"프로덕트 오너", Role::ProductManager},
    RoleTitle{"프로덕트 리드", Role::ProductManager},
    RoleTitle{"프로덕트오너", Role::ProductManager},
    RoleTitle{"제품 관리", Role::ProductManager},
    RoleTitle{"제품 책임", Role::ProductManager},
    RoleTitle{"상품 기획", Role::ProductManager},
    RoleTitle{"상품기획", Role::ProductManager},
    RoleTitle{"제품 기획", Role::ProductManager},
    RoleTitle{"프로젝트 매니저", Role::ProjectManager},
    RoleTitle{"프로젝트매니저", Role::ProjectManager},
    RoleTitle{"프로젝트 관리", Role::ProjectManager},
    RoleTitle{"프로그램 매니저", Role::ProjectManager},
    RoleTitle{"프로젝트 리더", Role::ProjectManager},
    RoleTitle{"스크럼 마스터", Role::ProjectManager},
    RoleTitle{"스크럼마스터", Role::ProjectManager},
    RoleTitle{"애자일 코치", Role::ProjectManager},
    RoleTitle{"사업관리", Role::ProjectManager},
    RoleTitle{"사업 관리", Role::ProjectManager},
    RoleTitle{"qa", Role::Qa},
    RoleTitle{"quality assurance", Role::Qa},
    RoleTitle{"quality engineer", Role::Qa},
    RoleTitle{"test engineer", Role::Qa},
    RoleTitle{"test automation", Role::Qa},
    RoleTitle{"tester", Role::Qa},
    RoleTitle{"testers", Role::Qa},
    RoleTitle{"test lead", Role::Qa},
    RoleTitle{"test analyst", Role::Qa},
    RoleTitle{"sdet", Role::Qa},
    RoleTitle{"테스터", Role::Qa},
    RoleTitle{"테스트 엔지니어", Role::Qa},
    RoleTitle{"품질 보증", Role::Qa},
    RoleTitle{"품질보증", Role::Qa},
    RoleTitle{"품질 관리", Role::Qa},
    RoleTitle{"팀장", Role::Lead},
    RoleTitle{"실장", Role::Lead},
    RoleTitle{"본부장", Role::Lead},
    RoleTitle{"그룹장", Role::Lead},
    RoleTitle{"부문장", Role::Lead},
    RoleTitle{"센터장", Role::Lead},
    RoleTitle{"파트장", Role::Lead},
    RoleTitle{"담당 임원", Role::Lead},
    RoleTitle{"임원", Role::Lead},
    RoleTitle{"사업부장", Role::Lead},
    RoleTitle{"연구소장", Role::Lead},
    RoleTitle{"대표", Role::Lead},
    RoleTitle{"팀 리더", Role::Lead},
    RoleTitle{"팀리더", Role::Lead},
    RoleTitle{"테크 리드", Role::Lead},
    RoleTitle{"테크리드", Role::Lead},
    RoleTitle{"개발 리드", Role::Lead},
    RoleTitle{"매니징", Role::Lead},
    RoleTitle{"chief", Role::Lead},
    RoleTitle{"director", Role::Lead},
    RoleTitle{"head of", Role::Lead},
    RoleTitle{"head", Role::Lead},
    RoleTitle{"vp", Role::Lead},
    RoleTitle{"vice president", Role::Lead},
    RoleTitle{"cto", Role::Lead},
    RoleTitle{"ceo", Role::Lead},
    RoleTitle{"cio", Role::Lead},
    RoleTitle{"cdo", Role::Lead},
    RoleTitle{"engineering manager", Role::Lead},
    RoleTitle{"science manager", Role::Lead},
    RoleTitle{"development manager", Role::Lead},
    RoleTitle{"data manager", Role::Lead},
    RoleTitle{"analytics manager", Role::Lead},
    RoleTitle{"team lead", Role::Lead},
    RoleTitle{"team leader", Role::Lead},
    RoleTitle{"tech lead", Role::Lead},
    RoleTitle{"technical lead", Role::Lead},
    RoleTitle{"leads", Role::Lead}};

// Abbreviations that are a title only when nothing stands beside them.
constexpr std::array kWholeTitles{
    RoleTitle{"pm", Role::ProjectManager},
    RoleTitle{"pl", Role::ProjectManager},
    RoleTitle{"po", Role::ProductManager}};

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

bool stands_in(std::string_view title, std::string_view word) {
    // Korean words carry particles and compounds; Latin words stand alone.
    const bool korean = static_cast<unsigned char>(word.front()) >= 0x80;
    return korean ? title.find(word) != title.npos : contains_words(title, word);
}

template <std::size_t N>
RoleWord first_of(std::string_view title, const std::array<std::string_view, N>& words) {
    for (const std::string_view word : words)
        if (stands_in(title, word)) return word;
    return std::nullopt;
}

}  // namespace

std::optional<RoleTitle> find_role_title(std::string_view title) {
    for (const RoleTitle& compound : kCompounds)
        if (stands_in(title, compound.words)) return compound;
    for (const RoleTitle& whole : kWholeTitles)
        if (title == whole.words) return whole;
    return std::nullopt;
}

RoleWord permission_word(std::string_view title) {
    return first_of(title, kNoRole);
}

RoleWord ai_word(std::string_view title) {
    return first_of(title, kAiWords);
}

RoleWord data_word(std::string_view title) {
    return first_of(title, kDataWords);
}

RoleWord design_word(std::string_view title) {
    return first_of(title, kDesignWords);
}

RoleWord science_word(std::string_view title) {
    return first_of(title, kScienceWords);
}

RoleWord software_word(std::string_view title) {
    return first_of(title, kSoftwareWords);
}

RoleWord expert_word(std::string_view title) {
    return first_of(title, kExpertWords);
}

RoleWord unrelated_word(std::string_view title) {
    return first_of(title, kOtherWords);
}

}  // namespace healthlint
