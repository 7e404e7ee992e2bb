import type { Problem } from "../api/client";
import type { Outcome, State } from "../api/report";

// Every word of the panel that does not come from a rule. One dictionary per language; functions
// where a sentence holds a value, because the two languages put it in different places.
export interface Words {
  health: string;
  next: string;
  onThisIssue: string;
  team: (name: string) => string;
  outcome: Record<Exclude<Outcome, "not-applicable">, string>;
  state: Record<Exclude<State, "not-evaluated">, string>; // the lozenge's word
  nothingToDo: string;
  notEnough: string;
  noOpenFinding: string;
  waivedUntil: (date: string) => string;
  waivedOpenEnd: string;
  reason: (text: string) => string;
  waivedCount: (count: number, firstUntil: string | null) => string;
  passedCount: (count: number) => string;
  notEvaluated: string;
  noRuleSelects: string;
  rule: (title: string) => string;
  failsOn: (date: string) => string;
  suggestion: string;
  notCounted: string;
  why: string;
  evidence: (count: number) => string;
  newTab: string;
  unknownReason: Record<string, string>; // by the reason's name in the answer
  checked: (age: string) => string;
  age: (amount: number, unit: "s" | "min" | "h" | "day") => string;
  refresh: string;
  refreshed: string;
  loading: string;
  rules: (pack: string) => string;
  whatIsThis: string;
  whatThisIs: string;
  language: string;
  delayed: string;
  delayedText: (age: string) => string;
  problem: Record<Problem, { title: string; text: string }>;
}
