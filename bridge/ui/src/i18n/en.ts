import type { Words } from "./words";

export const en: Words = {
  health: "Health",
  next: "Next",
  onThisIssue: "On this work item",
  team: (name) => `Team: ${name}`,
  outcome: {
    pass: "Passed",
    warn: "Warning",
    fail: "Failed",
    unknown: "Unknown",
    waived: "Waived",
  },
  state: {
    healthy: "HEALTHY",
    "at-risk": "AT RISK",
    "off-track": "OFF TRACK",
    unknown: "NEEDS INFO",
    waived: "WAIVED",
  },
  nothingToDo: "Nothing to do here.",
  notEnough: "Not enough information for a verdict.",
  noOpenFinding: "No open finding.",
  waivedUntil: (date) => `Waived until ${date}`,
  waivedOpenEnd: "Waived",
  reason: (text) => `Reason: ${text}`,
  waivedCount: (count, firstUntil) =>
    firstUntil === null ? `${count} waived.` : `${count} waived until ${firstUntil}.`,
  passedCount: (count) => (count === 1 ? "1 check passed" : `${count} checks passed`),
  notEvaluated: "Not evaluated",
  noRuleSelects: "No rule selects this work item.",
  rule: (title) => `Rule: ${title}`,
  failsOn: (date) => `Counts as failed from ${date}.`,
  suggestion: "Suggestion",
  notCounted: "Does not count towards the badge.",
  why: "Why it matters",
  evidence: (count) => `Evidence (${count})`,
  newTab: "opens in a new tab",
  unknownReason: {
    transient: "Could not be read just now.",
    "no-access": "No permission to read it.",
    "no-field": "The field does not exist here.",
    "small-sample": "Too few people or work items to judge.",
    "tracker-quality": "The records are too sparse to judge.",
  },
  checked: (age) => `Checked ${age}`,
  age: (amount, unit) =>
    unit === "day" ? `${amount} ${amount === 1 ? "day" : "days"} ago` : `${amount} ${unit} ago`,
  refresh: "Refresh",
  refreshed: "Refreshed.",
  loading: "Loading health",
  rules: (pack) => `Rules: ${pack}`,
  whatIsThis: "What is this?",
  whatThisIs:
    "Healthlint checks whether an AI project is set up to succeed: a KPI that can be measured, data " +
    "to verify it, a team with focus and balanced roles. Your admins write the rules. It never " +
    "assigns, moves or closes work.",
  language: "Language",
  delayed: "Update delayed",
  delayedText: (age) => `Last checked ${age}. Showing that result.`,
  problem: {
    unreachable: {
      title: "No answer from the service",
      text: "Health cannot be shown right now. The work item itself is not affected.",
    },
    refused: {
      title: "Access not confirmed",
      text: "Reload the page. If this stays, ask a Jira admin to check the app's permissions.",
    },
    unreadable: {
      title: "Answer not understood",
      text: "The service is probably being updated. Reload the page in a minute.",
    },
  },
};
