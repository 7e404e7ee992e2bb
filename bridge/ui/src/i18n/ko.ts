import type { Words } from "./words";

// 합니다체. No particle directly after a value: it follows a colon, or a noun stands between them.
export const ko: Words = {
  health: "건강도",
  next: "먼저 할 일",
  onThisIssue: "이 업무 항목",
  team: (name) => `팀: ${name}`,
  outcome: {
    pass: "통과",
    warn: "경고",
    fail: "실패",
    unknown: "확인 불가",
    waived: "예외 적용",
  },
  state: {
    healthy: "양호",
    "at-risk": "주의",
    "off-track": "위험",
    unknown: "정보 부족",
    waived: "예외 적용",
  },
  nothingToDo: "할 일이 없습니다.",
  notEnough: "판단할 정보가 부족합니다.",
  noOpenFinding: "열린 항목 없음.",
  waivedUntil: (date) => `예외 적용: ${date}까지`,
  waivedOpenEnd: "예외 적용",
  reason: (text) => `사유: ${text}`,
  waivedCount: (count, firstUntil) =>
    firstUntil === null ? `예외 ${count}건.` : `예외 ${count}건(${firstUntil}까지).`,
  passedCount: (count) => `점검 ${count}건 통과`,
  notEvaluated: "평가 대상 아님",
  noRuleSelects: "이 업무 항목에 적용되는 규칙이 없습니다.",
  rule: (title) => `규칙: ${title}`,
  failsOn: (date) => `${date}부터 실패로 집계됩니다.`,
  suggestion: "제안",
  notCounted: "배지에는 반영되지 않습니다.",
  why: "왜 중요한가요",
  evidence: (count) => `근거 ${count}건`,
  newTab: "새 탭에서 열림",
  unknownReason: {
    transient: "지금은 읽을 수 없습니다.",
    "no-access": "읽을 권한이 없습니다.",
    "no-field": "해당 필드가 없습니다.",
    "small-sample": "인원이나 업무 항목이 적어 판단하지 않습니다.",
    "tracker-quality": "기록이 부족해 판단하지 않습니다.",
  },
  checked: (age) => `${age} 점검`,
  age: (amount, unit) => `${amount}${{ s: "초", min: "분", h: "시간", day: "일" }[unit]} 전`,
  refresh: "새로 고침",
  refreshed: "새로 고쳤습니다.",
  loading: "건강도를 불러오는 중",
  rules: (pack) => `규칙: ${pack}`,
  whatIsThis: "이 화면은 무엇인가요?",
  whatThisIs:
    "AI 프로젝트가 성공할 준비가 되어 있는지 점검한 결과입니다. 측정 가능한 KPI, 이를 검증할 데이터, " +
    "팀의 집중과 역할 균형을 봅니다. 규칙은 관리자가 작성하며, 업무 항목을 배정하거나 옮기거나 닫지 " +
    "않습니다.",
  language: "언어",
  delayed: "갱신 지연",
  delayedText: (age) => `마지막 점검 ${age}. 당시 결과입니다.`,
  problem: {
    unreachable: {
      title: "서비스가 응답하지 않습니다",
      text: "지금은 건강도를 표시할 수 없습니다. 업무 항목에는 영향이 없습니다.",
    },
    refused: {
      title: "접근 권한을 확인하지 못했습니다",
      text: "페이지를 새로 고침해 주세요. 계속되면 Jira 관리자에게 앱 권한 확인을 요청해 주세요.",
    },
    unreadable: {
      title: "응답을 이해하지 못했습니다",
      text: "서비스가 업데이트되는 중일 수 있습니다. 잠시 후 새로 고침해 주세요.",
    },
  },
};
