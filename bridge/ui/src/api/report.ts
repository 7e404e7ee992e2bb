// What `GET /connect/api/issue` says, checked once at the border: behind it every member is there.
// Members that are not read here may come and go; a missing one that is makes the answer unreadable.

export type State = "healthy" | "at-risk" | "off-track" | "unknown" | "waived" | "not-evaluated";
export type Outcome = "pass" | "warn" | "fail" | "unknown" | "not-applicable" | "waived";
export type LozengeType = "success" | "moved" | "removed" | "default" | "new" | "inprogress";

export interface Text {
  en: string;
  ko: string;
}

export interface Evidence {
  text: Text;
  quote: string; // verbatim words of the ticket, may be empty
  url: string; // of a link, may be empty
  key: string | null; // of an issue
}

export interface Finding {
  rule: string;
  outcome: Outcome;
  unknown: string | null; // why, with outcome "unknown"
  title: Text;
  message: Text;
  why: Text;
  fix: Text;
  evidence: Evidence[];
  counted: boolean; // towards the grade; a rule at stage "suggest" is not
  failsOn: string | null; // ISO date from which a warning counts as failed
  waivedUntil: string | null;
  waiverReason: Text | null;
}

export interface Report {
  issueKey: string;
  state: State;
  stale: boolean;
  lozenge: { label: Text; type: LozengeType } | null;
  pack: string; // "ai-team@1.4.0"
  ageSeconds: number | null; // null: never checked
  checkedAt: string | null;
  next: { rule: string; text: Text } | null;
  findings: Finding[];
  team: { name: string; findings: Finding[] } | null;
  scopeHint: Text | null;
}

const kStates: readonly State[] = [
  "healthy",
  "at-risk",
  "off-track",
  "unknown",
  "waived",
  "not-evaluated",
];
const kOutcomes: readonly Outcome[] = [
  "pass",
  "warn",
  "fail",
  "unknown",
  "not-applicable",
  "waived",
];
const kLozengeTypes: readonly LozengeType[] = [
  "success",
  "moved",
  "removed",
  "default",
  "new",
  "inprogress",
];

type Json = Record<string, unknown>;

// Throws with the place of the first thing that is not as agreed.
export function readReport(answer: unknown): Report {
  const json = object(answer, "answer");
  const issue = object(json.issue, "issue");
  return {
    issueKey: text(issue.key, "issue.key"),
    state: oneOf(kStates, json.state, "state"),
    stale: json.stale === true,
    lozenge: optional(json.lozenge, "lozenge", readLozenge),
    pack: optional(json.pack, "pack", text) ?? "",
    ageSeconds: optional(json.age_seconds, "age_seconds", number),
    checkedAt: optional(json.checked_at, "checked_at", text),
    next: optional(json.next, "next", readNext),
    findings: list(json.findings ?? [], "findings", readFinding),
    team: optional(json.team, "team", readTeam),
    scopeHint: optional(json.scope_hint, "scope_hint", bothTexts),
  };
}

function readLozenge(value: unknown, place: string): Report["lozenge"] {
  const json = object(value, place);
  return {
    label: bothTexts(json.label, `${place}.label`),
    type: oneOf(kLozengeTypes, json.type, `${place}.type`),
  };
}

function readNext(value: unknown, place: string): Report["next"] {
  const json = object(value, place);
  return { rule: text(json.rule, `${place}.rule`), text: bothTexts(json.text, `${place}.text`) };
}

function readTeam(value: unknown, place: string): Report["team"] {
  const json = object(value, place);
  return {
    name: text(json.name, `${place}.name`),
    findings: list(json.findings, `${place}.findings`, readFinding),
  };
}

function readFinding(value: unknown, place: string): Finding {
  const json = object(value, place);
  return {
    rule: text(json.rule, `${place}.rule`),
    outcome: oneOf(kOutcomes, json.outcome, `${place}.outcome`),
    unknown: optional(json.unknown, `${place}.unknown`, text),
    title: bothTexts(json.title, `${place}.title`),
    message: bothTexts(json.message, `${place}.message`),
    why: bothTexts(json.why, `${place}.why`),
    fix: bothTexts(json.fix, `${place}.fix`),
    evidence: list(json.evidence ?? [], `${place}.evidence`, readEvidence),
    counted: json.counted === true,
    failsOn: optional(json.fails_on, `${place}.fails_on`, text),
    waivedUntil: optional(json.waived_until, `${place}.waived_until`, text),
    waiverReason: optional(json.waiver_reason, `${place}.waiver_reason`, reason),
  };
}

function readEvidence(value: unknown, place: string): Evidence {
  const json = object(value, place);
  return {
    text: bothTexts(json.text, `${place}.text`),
    quote: optional(json.quote, `${place}.quote`, text) ?? "",
    url: webAddress(optional(json.url, `${place}.url`, text) ?? ""),
    key: optional(json.key, `${place}.key`, text),
  };
}

// A waiver's reason is what its author wrote: one sentence, or the same one twice.
function reason(value: unknown, place: string): Text {
  return typeof value === "string" ? { en: value, ko: value } : bothTexts(value, place);
}

// Evidence may name an address that somebody wrote on a ticket; only the web is linked.
function webAddress(address: string): string {
  return /^https?:\/\//i.test(address) ? address : "";
}

function bothTexts(value: unknown, place: string): Text {
  const json = object(value, place);
  return { en: text(json.en, `${place}.en`), ko: text(json.ko, `${place}.ko`) };
}

function object(value: unknown, place: string): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw new Error(`${place}: an object is expected`);
}

function text(value: unknown, place: string): string {
  if (typeof value === "string") return value;
  throw new Error(`${place}: a text is expected`);
}

function number(value: unknown, place: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new Error(`${place}: a number is expected`);
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown, place: string): T {
  const found = allowed.find((name) => name === value);
  if (found !== undefined) return found;
  throw new Error(`${place}: one of ${allowed.join(", ")} is expected`);
}

function list<T>(value: unknown, place: string, read: (item: unknown, place: string) => T): T[] {
  if (!Array.isArray(value)) throw new Error(`${place}: a list is expected`);
  return value.map((item, index) => read(item, `${place}[${index}]`));
}

function optional<T>(
  value: unknown,
  place: string,
  read: (value: unknown, place: string) => T,
): T | null {
  return value === undefined || value === null ? null : read(value, place);
}
