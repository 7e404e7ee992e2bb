import { describe, expect, it } from "vitest";

import { readReport } from "./report";

const kText = { en: "text", ko: "글" };
const kFinding = {
  rule: "kpi-measurable",
  outcome: "warn",
  title: kText,
  message: kText,
  why: kText,
  fix: kText,
  evidence: [{ text: kText, quote: "better", url: "javascript:alert(1)", key: null }],
  counted: true,
};
const kAnswer = { issue: { id: "1", key: "AIX-1" }, state: "at-risk", findings: [kFinding] };

describe("an answer of the service", () => {
  it("may hold members that this page does not know", () => {
    expect(readReport({ ...kAnswer, later: 1 }).findings[0]?.rule).toBe("kpi-measurable");
  });

  it("may leave out what is optional", () => {
    expect(readReport({ issue: { key: "AIX-1" }, state: "not-evaluated" })).toMatchObject({
      stale: false,
      lozenge: null,
      next: null,
      findings: [],
      team: null,
      checkedAt: null,
    });
  });

  it("is refused with the place of what is wrong", () => {
    const wrong = { ...kAnswer, findings: [kFinding, { ...kFinding, title: { en: "only" } }] };
    expect(() => readReport(wrong)).toThrow("findings[1].title.ko: a text is expected");
    expect(() => readReport({ ...kAnswer, state: "splendid" })).toThrow("state: one of healthy,");
    expect(() => readReport(null)).toThrow("answer: an object is expected");
  });

  it("links nothing but the web", () => {
    expect(readReport(kAnswer).findings[0]?.evidence[0]?.url).toBe("");
  });

  it("takes a waiver's reason as one sentence or as two", () => {
    const waived = (waiver_reason: unknown) =>
      readReport({ ...kAnswer, findings: [{ ...kFinding, waiver_reason }] }).findings[0]
        ?.waiverReason;
    expect(waived("벤더 제공")).toEqual({ en: "벤더 제공", ko: "벤더 제공" });
    expect(waived(kText)).toEqual(kText);
    expect(waived(null)).toBeNull();
  });
});
