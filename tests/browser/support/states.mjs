// One answer of `GET /connect/api/issue` for each state the panel knows, for an invented AI project.

const both = (en, ko) => ({ en, ko });

function finding(rule, outcome, title, rest = {}) {
  return {
    rule,
    outcome,
    unknown: null,
    title,
    message: both("", ""),
    why: both("", ""),
    fix: both("", ""),
    evidence: [],
    pillar: "purpose",
    stage: "badge",
    counted: true,
    fails_on: null,
    waived_until: null,
    waiver_reason: null,
    value: null,
    unit: "",
    inputs: {},
    thresholds: {},
    ...rest,
  };
}

const kpi = finding(
  "kpi-measurable",
  "warn",
  both("Each AI project has a measurable KPI", "AI 프로젝트에 측정 가능한 KPI가 있습니다"),
  {
    message: both(
      "Found “improve recommendation quality”: no number, unit or date.",
      "찾은 문구: “improve recommendation quality” (수치·단위·기한 없음)",
    ),
    why: both(
      "A project without a number cannot show that it worked, and is steered by opinions.",
      "수치가 없는 프로젝트는 성과를 증명하기 어렵고 의견에 따라 흔들립니다.",
    ),
    fix: both(
      "Add a KPI with baseline, target, unit and date.",
      "기준값, 목표값, 단위, 기한이 있는 KPI를 적어 주세요.",
    ),
    evidence: [
      {
        text: both("Section “KPI” of the description", "설명의 “KPI” 항목"),
        quote: "improve recommendation quality",
        url: "",
        key: null,
      },
      {
        text: both("Field “KPI target” is empty", "“KPI target” 필드가 비어 있습니다"),
        quote: "",
        url: "",
        key: null,
      },
    ],
    fails_on: "2026-12-07",
  },
);

const data = finding(
  "data-sources-linked",
  "fail",
  both("The data that verifies the KPI is linked", "KPI를 검증할 데이터가 연결되어 있습니다"),
  {
    message: both(
      "No dataset, table, query or dashboard is linked.",
      "연결된 데이터셋·테이블·쿼리·대시보드가 없습니다.",
    ),
    why: both(
      "Missing data is the second most frequent cause of failure.",
      "데이터 부족은 두 번째로 흔한 실패 원인입니다.",
    ),
    fix: both(
      "Link the table or dashboard that holds the number.",
      "수치가 있는 테이블이나 대시보드를 연결해 주세요.",
    ),
    evidence: [
      {
        text: both("Linked work item without data", "데이터가 없는 연결된 업무 항목"),
        quote: "",
        url: "",
        key: "AIX-7",
      },
      {
        text: both("Remote link, a code repository", "원격 링크(코드 저장소)"),
        quote: "",
        url: "https://git.example.com/recommendation/a-rather-long-path/that-does-not-fit/in-one-line",
        key: null,
      },
    ],
    pillar: "data",
  },
);

const owner = finding(
  "business-owner",
  "pass",
  both("Business owner is named", "현업 책임자가 지정되어 있습니다"),
  {
    message: both("Last comment here 3 days ago.", "3일 전에 댓글을 남겼습니다."),
  },
);

const focus = finding(
  "few-projects-per-team",
  "pass",
  both("About one AI project per ten people", "열 명 안팎의 팀이 한 프로젝트에 집중합니다"),
  {
    message: both("1 AI project, 9 people.", "AI 프로젝트 1건 / 9명"),
    pillar: "focus",
  },
);

const roles = finding(
  "role-balance",
  "warn",
  both("At least 30 % data scientists", "데이터 사이언티스트가 30 % 이상입니다"),
  {
    message: both(
      "Data scientists are 2 of 9 = 22 % (30 % wanted).",
      "데이터 사이언티스트 9명 중 2명 = 22 % (권장 30 %)",
    ),
    fix: both(
      "Plan the next hire or move as a data scientist.",
      "다음 충원은 데이터 사이언티스트로 계획해 주세요.",
    ),
    value: 22,
    unit: "%",
    inputs: { "data-scientist": 2, people: 9 },
    thresholds: { "warn-below": 30 },
    pillar: "team",
  },
);

const exploration = finding(
  "exploration-first",
  "waived",
  both("Data is explored before modelling starts", "모델링 전에 데이터를 탐색합니다"),
  {
    waived_until: "2027-01-12",
    waiver_reason: both("Vendor delivers the data study", "벤더가 데이터 탐색 결과 제공"),
  },
);

const target = finding(
  "kpi-measurable",
  "unknown",
  both("Each AI project has a measurable KPI", "AI 프로젝트에 측정 가능한 KPI가 있습니다"),
  {
    unknown: "no-access",
    message: both("Field “KPI target” is not readable.", "“KPI 목표값” 항목을 읽을 수 없습니다."),
    fix: both("Ask a Jira admin to add it to this space.", "Jira 관리자에게 추가를 요청해 주세요."),
  },
);

const goal = finding(
  "business-goal",
  "warn",
  both("The business goal is stated", "사업 목표가 적혀 있습니다"),
  {
    message: both("The field “Business goal” is empty.", "“Business goal” 필드가 비어 있습니다."),
    fix: both("State the goal in one sentence.", "목표를 한 문장으로 적어 주세요."),
    stage: "suggest",
    counted: false,
  },
);

function report(state, lozenge, rest) {
  return {
    issue: { id: "10012", key: "AIX-12" },
    state,
    stale: false,
    open: 0,
    language: "en",
    lozenge,
    pack: "ai-team@1.4.0",
    checked_at: "2026-11-23T08:00:00Z",
    age_seconds: 12,
    next: null,
    findings: [],
    team: null,
    scope_hint: null,
    ...rest,
  };
}

const lozenge = (type, en, ko) => ({ type, label: both(en, ko) });
const next = (of) => ({ rule: of.rule, text: of.fix });
const vision = (findings) => ({ name: "Vision", findings });
const amber = lozenge("moved", "AT RISK · 2", "주의 · 2");

export const kStates = {
  healthy: report("healthy", lozenge("success", "HEALTHY", "양호"), {
    findings: [owner],
    team: vision([focus]),
  }),
  "at-risk": report("at-risk", amber, {
    open: 2,
    next: next(kpi),
    findings: [goal, kpi, owner, exploration],
    team: vision([roles, focus]),
  }),
  "off-track": report("off-track", lozenge("removed", "OFF TRACK · 3", "위험 · 3"), {
    open: 3,
    next: next(data),
    findings: [kpi, data, owner],
    team: vision([roles]),
  }),
  unknown: report("unknown", lozenge("default", "NEEDS INFO", "정보 부족"), {
    findings: [target, owner],
  }),
  waived: report("waived", lozenge("new", "WAIVED", "예외 적용"), {
    findings: [exploration, owner],
  }),
  "not-evaluated": report("not-evaluated", null, {
    checked_at: null,
    age_seconds: null,
    scope_hint: both("Label ai-project is missing.", "ai-project 레이블이 없습니다."),
  }),
  stale: report("at-risk", amber, {
    stale: true,
    open: 2,
    age_seconds: 26 * 3600 + 40,
    next: next(kpi),
    findings: [kpi, owner],
    team: vision([roles]),
  }),
};
