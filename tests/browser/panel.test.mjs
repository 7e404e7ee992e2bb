// The built panel in the official host, against recorded answers: every state, both languages, both
// themes, and a service that is slow, gone or refuses.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import {
  axeViolations,
  launch,
  openPage,
  overflowing,
  panelFrame,
  picture,
} from "./support/browser.mjs";
import { kDist, kModules, kPictures } from "./support/places.mjs";
import { kStates } from "./support/states.mjs";
import { startWorld } from "./support/world.mjs";

// Two seconds are the product's promise; the rest is for a machine that runs other tests beside.
const kFallbackMs = 3_000;

let world;
let browser;

before(async () => {
  world = await startWorld({ dist: kDist, modules: kModules });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  world?.stop();
});

beforeEach(() => {
  Object.assign(world, { answer: kStates["at-risk"], property: null, locale: "en_US", calls: [] });
});

// Opens the issue page, runs `look`, and wants to have heard no complaint.
async function onIssue(query, look, options) {
  const { page, complaints, close } = await openPage(browser, kModules, options);
  try {
    await page.goto(`${world.product}/browse/AIX-12?${new URLSearchParams(query)}`);
    await look(await panelFrame(page), page);
    assert.deepEqual(complaints, []);
  } finally {
    await close();
  }
}

// Buttons are pressed by key throughout: the frame grows while a page settles, and a pointer would
// then hit what has moved under it.
const waitForText = (frame, text) => frame.getByText(text).first().waitFor({ timeout: 10_000 });

// What each state says first, in both languages.
const kSays = {
  healthy: {
    en: ["HEALTHY", "Nothing to do here.", "2 checks passed"],
    ko: ["양호", "할 일이 없습니다.", "점검 2건 통과"],
  },
  "at-risk": {
    en: [
      "AT RISK · 2",
      "Next",
      "no number, unit or date",
      "Counts as failed from 7 Dec 2026.",
      "Evidence (2)",
      "Team: Vision",
      "Waived until 12 Jan 2027",
      "Checked 12 s ago",
      "Rules: ai-team 1.4.0",
    ],
    ko: [
      "주의 · 2",
      "먼저 할 일",
      "(수치·단위·기한 없음)",
      "2026. 12. 7.부터 실패로 집계됩니다.",
      "근거 2건",
      "팀: Vision",
      "예외 적용: 2027. 1. 12.까지",
      "12초 전 점검",
      "규칙: ai-team 1.4.0",
    ],
  },
  "off-track": {
    en: ["OFF TRACK · 3", "No dataset, table, query or dashboard is linked."],
    ko: ["위험 · 3", "연결된 데이터셋·테이블·쿼리·대시보드가 없습니다."],
  },
  unknown: {
    en: [
      "NEEDS INFO",
      "Not enough information for a verdict.",
      "Ask a Jira admin to add it to this space.",
    ],
    ko: ["정보 부족", "판단할 정보가 부족합니다.", "Jira 관리자에게 추가를 요청해 주세요."],
  },
  waived: {
    en: [
      "WAIVED",
      "No open finding. 1 waived until 12 Jan 2027.",
      "Reason: Vendor delivers the data study",
    ],
    ko: [
      "예외 적용",
      "열린 항목 없음. 예외 1건(2027. 1. 12.까지).",
      "사유: 벤더가 데이터 탐색 결과 제공",
    ],
  },
  "not-evaluated": {
    en: ["Not evaluated", "Label ai-project is missing."],
    ko: ["평가 대상 아님", "ai-project 레이블이 없습니다."],
  },
  stale: {
    en: ["Update delayed", "Last checked 26 h ago. Showing that result."],
    ko: ["갱신 지연", "마지막 점검 26시간 전. 당시 결과입니다."],
  },
};

for (const [state, says] of Object.entries(kSays)) {
  for (const [language, texts] of Object.entries(says)) {
    for (const mode of ["light", "dark"]) {
      test(`${state} in ${language}, ${mode}, 320 px wide`, async () => {
        world.answer = kStates[state];
        world.locale = language === "ko" ? "ko_KR" : "en_US";
        await onIssue(
          { mode, width: 320 },
          async (frame, page) => {
            await waitForText(frame, texts[0]);
            const shown = await frame.evaluate(() => document.body.innerText);
            // An age goes on while the page loads.
            const steady = shown.replaceAll("\u00a0", " ").replace(/1[2-9](?= s ago|초 전)/, "12");
            for (const text of texts)
              assert.ok(steady.includes(text), `“${text}” is not in:\n${shown}`);
            if (language === "en") {
              assert.doesNotMatch(
                shown.replace("한국어", ""),
                /\p{Script=Hangul}/u,
                "one language at a time",
              );
            }
            assert.equal(await frame.evaluate(() => document.documentElement.lang), language);
            assert.equal(
              await frame.evaluate(() => document.documentElement.dataset.colorMode),
              mode,
            );
            await assertFrameFits(frame, page);
            await picture(page, kPictures, `panel-${state}-${language}-${mode}`);
            for (const fold of await frame.$$('[aria-expanded="false"]')) await fold.press("Enter");
            await assertFrameFits(frame, page);
            await picture(page, kPictures, `panel-${state}-${language}-${mode}-open`);
            assert.deepEqual(await overflowing(frame), []);
            assert.deepEqual(await axeViolations(frame), []);
          },
          { deviceScaleFactor: 2 },
        );
      });
    }
  }
}

// The frame is as high as what it shows, no more and no less.
async function assertFrameFits(frame, page) {
  const content = await frame.evaluate(() => document.getElementById("root").offsetHeight);
  await page.waitForFunction(
    (height) => Math.abs(document.querySelector("#slot iframe").offsetHeight - height) <= 1,
    content,
    { timeout: 5_000 },
  );
}

test("every call carries a fresh context token", async () => {
  await onIssue({}, async (frame) => {
    await waitForText(frame, "AT RISK · 2");
    const before = world.calls.length;
    await frame.getByRole("button", { name: "Refresh" }).press("Enter");
    await waitUntil(() => world.calls.length > before);
  });
  const tokens = world.calls.map(({ authorization }) => authorization);
  assert.ok(
    tokens.every((token) => /^JWT token-\d+$/.test(token)),
    tokens.join(),
  );
  assert.equal(new Set(tokens).size, tokens.length);
});

test("an edit of the issue is followed without a click", async () => {
  await onIssue({}, async (frame, page) => {
    await waitForText(frame, "AT RISK · 2");
    const later = { ...kStates.healthy, checked_at: "2026-11-23T08:00:30Z" };
    await page.evaluate(() => window.editIssue());
    world.answer = later;
    await waitForText(frame, "HEALTHY");
  });
});

// In a private window, like this one, the frame may not even store the choice.
test("the language switch changes every word", async () => {
  await onIssue({}, async (frame) => {
    await waitForText(frame, "AT RISK · 2");
    await frame.getByRole("button", { name: "한국어" }).press("Enter");
    await waitForText(frame, "주의 · 2");
    await waitForText(frame, "먼저 할 일");
    assert.equal(await frame.evaluate(() => document.documentElement.lang), "ko");
    assert.equal(await frame.getByText(/Next|Checked|Evidence|Team:/).count(), 0);
    await frame.getByRole("button", { name: "English" }).press("Enter");
    await waitForText(frame, "AT RISK · 2");
  });
});

test("the host's theme is followed live", async () => {
  await onIssue({ mode: "light" }, async (frame, page) => {
    await waitForText(frame, "AT RISK · 2");
    const surface = () => frame.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await surface();
    await page.evaluate(() => (document.documentElement.dataset.colorMode = "dark"));
    await frame.waitForFunction(() => document.documentElement.dataset.colorMode === "dark");
    assert.notEqual(await surface(), light);
  });
});

test("everything is reached and opened by keyboard", async () => {
  await onIssue({}, async (frame, page) => {
    await waitForText(frame, "AT RISK · 2");
    await frame.evaluate(() => document.body.focus());
    const reached = [];
    const focusable = await frame.evaluate(() => document.querySelectorAll("button").length);
    for (let step = 0; step < focusable; ++step) {
      await page.keyboard.press("Tab");
      reached.push(await frame.evaluate(() => document.activeElement.textContent));
    }
    assert.ok(reached.includes("Why it matters") && reached.includes("Refresh"), reached.join());
    assert.equal(reached.at(-1), "What is this?");
    const why = frame.getByRole("button", { name: "Why it matters" }).first();
    await why.focus();
    await page.keyboard.press("Enter");
    assert.equal(await why.getAttribute("aria-expanded"), "true");
    assert.ok(await frame.getByText("steered by opinions").isVisible());
  });
});

test("evidence leads to the issue in the product, in a new tab", async () => {
  world.answer = kStates["off-track"];
  await onIssue({}, async (frame) => {
    await waitForText(frame, "OFF TRACK · 3");
    await frame.getByRole("button", { name: "Evidence (2)" }).first().press("Enter");
    const link = frame.getByRole("link", { name: "AIX-7 (opens in a new tab)" });
    assert.equal(await link.getAttribute("href"), `${world.product}/browse/AIX-7`);
    assert.equal(await link.getAttribute("target"), "_blank");
    assert.match(await link.getAttribute("rel"), /noopener/);
  });
});

test("a service that goes away leaves its last result, with its age", async () => {
  await onIssue({}, async (frame) => {
    await waitForText(frame, "AT RISK · 2");
    world.answer = "drop";
    await frame.getByRole("button", { name: "Refresh" }).press("Enter");
    await waitForText(frame, "No answer from the service");
    await waitForText(frame, /Last checked \d+ s ago\. Showing that result\./);
    assert.ok(await frame.getByText("AT RISK · 2").isVisible());
    assert.deepEqual(await axeViolations(frame), []);
    world.answer = kStates.healthy;
    await frame.getByRole("button", { name: "Refresh" }).press("Enter");
    await waitForText(frame, "HEALTHY");
    assert.equal(await frame.getByText("No answer from the service").count(), 0);
  });
});

for (const answer of ["drop", "hang", 500]) {
  test(`a service that was never there (${answer}): the issue's own property is shown soon`, async () => {
    world.answer = answer;
    const at = new Date(Date.now() - 3 * 3_600_000 - 60_000).toISOString();
    world.property = {
      v: 1,
      grade: "off-track",
      open: 3,
      rules: ["kpi-measurable"],
      pack: "ai-team@1.4.0",
      at,
    };
    await onIssue({}, async (frame, page) => {
      await waitForText(frame, "OFF TRACK · 3");
      await waitForText(frame, "Last checked 3 h ago. Showing that result.");
      const sinceOpened = await frame.evaluate(() => performance.now());
      assert.ok(sinceOpened < kFallbackMs, `${sinceOpened} ms`);
      assert.deepEqual(await axeViolations(frame), []);
      await picture(page, kPictures, `panel-unreachable-${answer}`);
    });
  });
}

for (const [answer, text] of [
  [500, "No answer from the service"],
  [401, "Access not confirmed"],
  [403, "Access not confirmed"],
]) {
  test(`status ${answer} and nothing on the issue: ${text}`, async () => {
    world.answer = answer;
    await onIssue({}, async (frame) => {
      await waitForText(frame, text);
      assert.deepEqual(await axeViolations(frame), []);
      world.answer = kStates.healthy;
      await frame.getByRole("button", { name: "Refresh" }).press("Enter");
      await waitForText(frame, "HEALTHY");
    });
  });
}

async function waitUntil(holds, timeoutMs = 5_000) {
  const end = Date.now() + timeoutMs;
  while (!holds()) {
    if (Date.now() > end) throw new Error("did not happen in time");
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
