import { describe, expect, it } from "vitest";

import { readReport, type Report } from "../api/report";
import { firstExpiry, isStale, lozengeOf, packName, viewOf } from "./view";

const kText = { en: "text", ko: "글" };

function finding(rule: string, outcome: string, rest: object = {}) {
  return {
    rule,
    outcome,
    title: kText,
    message: kText,
    why: kText,
    fix: kText,
    counted: true,
    ...rest,
  };
}

function report(findings: object[], rest: object = {}): Report {
  return readReport({ issue: { id: "1", key: "AIX-1" }, state: "at-risk", findings, ...rest });
}

const rules = (findings: { rule: string }[]) => findings.map(({ rule }) => rule);

describe("the view of a report", () => {
  it("starts with the next action and ends with what could not be judged", () => {
    const view = viewOf(
      report(
        [
          finding("unreadable", "unknown"),
          finding("hint", "warn", { counted: false }),
          finding("older", "fail"),
          finding("first", "warn"),
        ],
        { next: { rule: "first", text: kText } },
      ),
    );
    expect(rules(view.own)).toEqual(["first", "older", "hint", "unreadable"]);
  });

  it("keeps the service's order among equals", () => {
    expect(rules(viewOf(report([finding("b", "warn"), finding("a", "fail")])).own)).toEqual([
      "b",
      "a",
    ]);
  });

  it("keeps what asks for nothing apart, and hides what does not apply", () => {
    const view = viewOf(
      report([finding("p", "pass"), finding("w", "waived"), finding("n", "not-applicable")], {
        team: { name: "Vision", findings: [finding("t", "pass")] },
      }),
    );
    expect(rules(view.passed)).toEqual(["p", "t"]);
    expect(rules(view.waived)).toEqual(["w"]);
    expect(view.own).toEqual([]);
    expect(view.team).toBeNull();
  });
});

describe("staleness", () => {
  it("begins after 24 hours, or when the service says so", () => {
    const fresh = report([]);
    expect(isStale(fresh, 24 * 3_600)).toBe(false);
    expect(isStale(fresh, 24 * 3_600 + 1)).toBe(true);
    expect(isStale({ ...fresh, stale: true }, 0)).toBe(true);
  });
});

describe("small words", () => {
  it("names the pack, the soonest expiry and the grade on the issue", () => {
    const { waived } = viewOf(
      report([
        finding("a", "waived", { waived_until: "2027-02-01" }),
        finding("b", "waived", { waived_until: "2027-01-12" }),
        finding("c", "waived"),
      ]),
    );
    expect(firstExpiry(waived)).toBe("2027-01-12");
    expect(firstExpiry([])).toBeNull();
    expect(packName("ai-team@1.4.0")).toBe("ai-team 1.4.0");
    expect(lozengeOf("off-track")).toMatchObject({ type: "removed", counts: true });
    expect(lozengeOf("unknown")?.counts).toBe(false);
    expect(lozengeOf("toString")).toBeNull();
  });
});
