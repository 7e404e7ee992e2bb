// Debian's Chromium, kept on this machine: whatever asks for another host is refused and reported.
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import { chromium } from "playwright-core";

export const kChromium = "/usr/bin/chromium";
const kFlags = [
  "--headless",
  "--no-sandbox", // CI runs as root in a container
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const kThemes = "https://connect-cdn.atl-paas.net/"; // where all.js takes the host's theme from
const kLoopback = /^(http:\/\/(127\.0\.0\.1|localhost):|data:|about:|blob:)/;
// A refused or broken API call is part of some scenarios, and Chromium logs each; the host library
// wants a feature-flag service that only Jira has.
const kExpectedLines = /^Failed to load resource|^\[ACJS\] Feature flag/;
const kAxe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export function launch() {
  return chromium.launch({ executablePath: kChromium, args: kFlags });
}

// A page with a memory: `complaints` gathers outside requests, policy violations and errors.
export async function openPage(browser, modules, options = {}) {
  const context = await browser.newContext({ viewport: { width: 480, height: 1200 }, ...options });
  const complaints = [];
  await context.route(
    (url) => !kLoopback.test(url.href),
    (route) => {
      const url = route.request().url();
      const theme = join(modules, "atlassian-connect-js/dist", url.slice(kThemes.length));
      if (url.startsWith(kThemes) && existsSync(theme)) return route.fulfill({ path: theme });
      complaints.push(`asks for ${url}`);
      return route.abort();
    },
  );
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (line) => {
    if (line.type() === "error" && !kExpectedLines.test(line.text())) {
      complaints.push(`console: ${line.text()}`);
    }
  });
  return { page, complaints, close: () => context.close() };
}

export async function panelFrame(page) {
  const element = await page.waitForSelector("iframe[id*=health]");
  const frame = await element.contentFrame();
  await frame.waitForSelector("footer");
  return frame;
}

// Rule ids of WCAG A, AA and best practice that the frame violates, with the first place of each.
export async function axeViolations(frame) {
  await frame.evaluate(await readFile(kAxe, "utf8"));
  return frame.evaluate(async () => {
    const { violations } = await window.axe.run({ preload: false }); // it would fetch style sheets
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`);
  });
}

// Elements whose content is wider than they are: text that is cut or runs out of the panel.
export function overflowing(frame) {
  return frame.evaluate(() =>
    [...document.querySelectorAll("body, body *")]
      .filter((element) => !element.closest(".visually-hidden, [hidden], svg"))
      .filter((element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
      .map((element) => element.outerHTML.slice(0, 160)),
  );
}

export async function picture(page, folder, name, of = "#slot") {
  await mkdir(folder, { recursive: true });
  const element = await page.$(of);
  await element.screenshot({ path: join(folder, `${name}.png`) });
}
