import { describe, expect, it } from "vitest";

import { hostOrigin, readLastWritten } from "./connect";

describe("the host's origin", () => {
  it("is read from the frame's name", () => {
    expect(hostOrigin('{"origin":"https://acme.atlassian.net"}')).toBe(
      "https://acme.atlassian.net",
    );
  });

  it.each(["", "x", "null", "{}", '{"origin":"javascript:1"}', '{"origin":"https://a/b"}'])(
    "is not taken from %s",
    (name) => expect(hostOrigin(name)).toBeNull(),
  );
});

describe("what stands on the issue", () => {
  const at = "2026-11-23T08:00:00Z";

  it("is the grade, its count and its time", () => {
    const value = { v: 1, grade: "at-risk", open: 2, rules: [], pack: "ai-team@1.4.0", at };
    expect(readLastWritten({ key: "healthlint", value })).toEqual({
      grade: "at-risk",
      open: 2,
      at,
    });
  });

  it.each([
    null,
    {},
    { value: null },
    { value: { grade: 1, at } },
    { value: { grade: "healthy", at: "?" } },
  ])("is nothing in %j", (property) => expect(readLastWritten(property)).toBeNull());
});
