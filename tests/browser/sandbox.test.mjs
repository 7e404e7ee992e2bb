// A person opens tickets of the sandbox company: the real service behind the built panel, in the
// official host. What the panel says is compared with what stands on the ticket in Jira.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  axeViolations,
  launch,
  openPage,
  overflowing,
  panelFrame,
  picture,
} from "./support/browser.mjs";
import { kModules, kPictures } from "./support/places.mjs";
import { eventually, jira, startSystem } from "./support/system.mjs";

const kKpiRule = "kpi-measurable";
const kMeasurable = {
  fields: {
    customfield_10101: "Start page click rate", // KPI metric, baseline, target
    customfield_10102: "2.1 %",
    customfield_10103: "2.6 %",
    duedate: "2027-03-31",
  },
};
const kStatus = "com.atlassian.jira.issue:com.healthlint.app:health:status";

const kLanguages = [
  ["en", "English", "Health"],
  ["ko", "한국어", "건강도"],
];

let system;
let browser;
let graded; // [{key, grade, label, rules}] of every ticket with a badge

before(async () => {
  system = await startSystem();
  browser = await launch();
  graded = await eventually(badges, 60_000);
});

after(async () => {
  await browser?.close();
  await system?.stop();
});

async function property(key, name) {
  return (await jira(system, `issue/${key}/properties/${encodeURIComponent(name)}`))?.value ?? null;
}

// Null until the first scan has graded tickets of at least two grades and nothing new comes.
let seen = 0;
async function badges() {
  const jql = encodeURIComponent("issuetype = Epic ORDER BY key ASC");
  const { issues } = await jira(system, `search/jql?jql=${jql}&maxResults=100&fields=summary`);
  const rows = [];
  for (const { key } of issues) {
    const [health, status] = [await property(key, "healthlint"), await property(key, kStatus)];
    if (health && status)
      rows.push({ key, grade: health.grade, label: status.value.label, rules: health.rules });
  }
  const settled = rows.length > 0 && rows.length === seen;
  seen = rows.length;
  return settled ? rows : null;
}

async function onTicket(key, look) {
  const { page, complaints, close } = await openPage(browser, kModules, {
    viewport: { width: 1200, height: 1600 },
  });
  try {
    await page.goto(`${system.jira}/browse/${key}`);
    await look(await panelFrame(page), page);
    assert.deepEqual(complaints, []);
  } finally {
    await close();
  }
}

const shows = (frame, text) =>
  frame.getByText(text, { exact: true }).first().waitFor({ timeout: 10_000 });

test("each grade of the company: panel and badge agree, in both languages and themes, axe finds nothing", async () => {
  const one = new Map(graded.map((row) => [row.grade, row])); // one ticket per grade
  assert.ok(one.size >= 2, `grades seen: ${[...one.keys()]}`);
  for (const { key, grade, label, rules } of one.values()) {
    await onTicket(key, async (frame, page) => {
      await frame.getByRole("button", { name: "English" }).press("Enter");
      await shows(frame, label);
      for (const rule of rules)
        assert.ok(await frame.getByText(rule).first().isVisible(), `${key}: ${rule}`);
      for (const mode of ["light", "dark"]) {
        await page.evaluate((name) => (document.documentElement.dataset.colorMode = name), mode);
        await frame.waitForFunction(
          (name) => document.documentElement.dataset.colorMode === name,
          mode,
        );
        for (const [code, language, health] of kLanguages) {
          await frame.getByRole("button", { name: language }).press("Enter");
          await shows(frame, health);
          await picture(page, kPictures, `sandbox-${grade}-${code}-${mode}`, "body");
          for (const fold of await frame.$$('[aria-expanded="false"]')) await fold.press("Enter");
          assert.deepEqual(await overflowing(frame), [], `${key} ${mode}`);
          assert.deepEqual(await axeViolations(frame), [], `${key} ${mode}`);
        }
      }
    });
  }
});

test("a KPI written in Jira clears its finding: badge first, then the panel on Refresh", async () => {
  const row = graded.find(({ label, rules }) => / · \d/.test(label) && rules.includes(kKpiRule));
  assert.ok(row, `no ticket has an open ${kKpiRule}`);
  await onTicket(row.key, async (frame) => {
    await frame.getByRole("button", { name: "English" }).press("Enter");
    await shows(frame, row.label);
    await jira(system, `issue/${row.key}`, { method: "PUT", body: JSON.stringify(kMeasurable) });
    const status = await eventually(async () => {
      const health = await property(row.key, "healthlint");
      return health.rules.includes(kKpiRule) ? null : property(row.key, kStatus);
    });
    assert.notEqual(status.value.label, row.label);
    await frame.getByRole("button", { name: "Refresh" }).press("Enter");
    await shows(frame, status.value.label);
    assert.equal(await frame.getByText(row.label, { exact: true }).count(), 0);
  });
});

test("a ticket outside of every rule says which scope would include it", async () => {
  const jql = encodeURIComponent("issuetype != Epic ORDER BY key ASC");
  const { issues } = await jira(system, `search/jql?jql=${jql}&maxResults=1&fields=summary`);
  await onTicket(issues[0].key, async (frame) => {
    await frame.getByRole("button", { name: "English" }).press("Enter");
    await shows(frame, "Not evaluated");
  });
});
