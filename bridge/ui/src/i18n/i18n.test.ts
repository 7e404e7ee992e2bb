import { describe, expect, it } from "vitest";

import { formatAge, formatDate } from "./dates";
import { en } from "./en";
import { ko } from "./ko";
import { languageOf } from "./language";

describe("dates", () => {
  it("are written as each language writes them", () => {
    expect(formatDate("2026-12-07", "en")).toBe("7\u00a0Dec\u00a02026");
    expect(formatDate("2026-12-07", "ko")).toBe("2026.\u00a012.\u00a07.");
  });

  it("keep the day of the rule's zone when a time comes along", () => {
    expect(formatDate("2026-12-31T23:59:59-11:00", "en")).toBe("31\u00a0Dec\u00a02026");
  });

  it("that are none are shown as they came", () => {
    expect(formatDate("soon", "ko")).toBe("soon");
    expect(formatDate("2026-13-01", "en")).toBe("2026-13-01");
  });
});

describe("ages", () => {
  it.each([
    [-3, "0 s ago", "0초 전"],
    [59.9, "59 s ago", "59초 전"],
    [60, "1 min ago", "1분 전"],
    [3_599, "59 min ago", "59분 전"],
    [3_600, "1 h ago", "1시간 전"],
    [26 * 3_600, "26 h ago", "26시간 전"],
    [48 * 3_600, "2 days ago", "2일 전"],
  ])("%d s", (seconds, english, korean) => {
    expect(formatAge(seconds, "en")).toBe(english);
    expect(formatAge(seconds, "ko")).toBe(korean);
  });
});

describe("language", () => {
  it.each(["ko", "ko_KR", "ko-KR", "KO_kr"])("%s is Korean", (locale) =>
    expect(languageOf(locale)).toBe("ko"),
  );
  it.each(["en_US", "", "kok_IN", "de_DE"])("%s is shown in English", (locale) =>
    expect(languageOf(locale)).toBe("en"),
  );
});

// Everything a dictionary can say, with values filled in.
function sentences(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "function")
    return [String((value as (...of: unknown[]) => unknown)("값", "s"))];
  return Object.values(value as object).flatMap(sentences);
}

describe("dictionaries", () => {
  it("leave nothing unsaid", () => {
    expect([...sentences(en), ...sentences(ko)].filter((text) => text.trim() === "")).toEqual([]);
  });

  it("put no Korean particle directly after a value", () => {
    // 까지, 부터 and 건, 초 … are counters or have one form; 은/는, 이/가, 을/를, 과/와, 으로/로 have two.
    const glued = sentences(ko).filter((text) =>
      /값(은|는|이|가|을|를|과|와|로|으로)(\s|$)/.test(text),
    );
    expect(glued).toEqual([]);
  });

  it("keep the lozenge short: 12 Latin or 8 Hangul characters", () => {
    expect(Object.values(en.state).filter((word) => word.length > 12)).toEqual([]);
    expect(Object.values(ko.state).filter((word) => word.length > 8)).toEqual([]);
  });
});
