import type { Finding, LozengeType, Report, State } from "../api/report";

// What the panel shows of a report, and in which order. Pure: the components only draw it.

export interface View {
  own: Finding[]; // the findings that ask for attention
  team: { name: string; findings: Finding[] } | null; // those of its team
  waived: Finding[];
  passed: Finding[];
}

const kStaleAfterSeconds = 24 * 60 * 60;

export function viewOf(report: Report): View {
  const all = [...report.findings, ...(report.team?.findings ?? [])];
  const nextRule = report.next?.rule;
  const team = report.team && {
    name: report.team.name,
    findings: attention(report.team.findings, nextRule),
  };
  return {
    own: attention(report.findings, nextRule),
    team: team && team.findings.length > 0 ? team : null,
    waived: all.filter(({ outcome }) => outcome === "waived"),
    passed: all.filter(({ outcome }) => outcome === "pass"),
  };
}

// The next action's finding first, then what counts, then mere suggestions, then what could not be
// judged; the service's order within each.
function attention(findings: Finding[], nextRule: string | undefined): Finding[] {
  const rank = (finding: Finding): number => {
    if (finding.outcome === "unknown") return 3;
    if (finding.rule === nextRule) return 0;
    return finding.counted ? 1 : 2;
  };
  return findings
    .filter(({ outcome }) => outcome === "warn" || outcome === "fail" || outcome === "unknown")
    .sort((a, b) => rank(a) - rank(b));
}

export function isStale(report: Report, ageSeconds: number): boolean {
  return report.stale || ageSeconds > kStaleAfterSeconds;
}

// The soonest end of a waiver; null when none has one.
export function firstExpiry(waived: Finding[]): string | null {
  const dates = waived.flatMap(({ waivedUntil }) => (waivedUntil === null ? [] : [waivedUntil]));
  return dates.sort()[0] ?? null;
}

// "ai-team@1.4.0" -> "ai-team 1.4.0"
export function packName(pack: string): string {
  return pack.replace("@", " ");
}

export type Graded = Exclude<State, "not-evaluated">;

const kLozenges: Record<Graded, LozengeType> = {
  healthy: "success",
  "at-risk": "moved",
  "off-track": "removed",
  unknown: "default",
  waived: "new",
};

export interface GradeLozenge {
  grade: Graded;
  type: LozengeType;
  counts: boolean; // the number of open findings stands beside the word
}

// Lozenge of a grade that was read from the issue itself; null for a word we do not know.
export function lozengeOf(grade: string): GradeLozenge | null {
  if (!Object.hasOwn(kLozenges, grade)) return null;
  const known = grade as Graded;
  return {
    grade: known,
    type: kLozenges[known],
    counts: known !== "unknown" && known !== "waived",
  };
}
