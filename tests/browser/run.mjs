// run.mjs [FILE…]: runs the browser tests; what they need and this machine lacks is named, with exit
// code 77 (skip).
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { kBin, kDist, kModules, kRoot } from "./support/places.mjs";

const kSkip = 77;
const kHere = join(kRoot, "tests/browser");

const files = process.argv.slice(2);
const needs = [
  ["/usr/bin/chromium", "apt-get install chromium"],
  [join(kModules, "playwright-core/package.json"), "npm ci in tests/browser"],
  [join(kDist, "index.html"), "npm ci && npm run build in bridge/ui"],
];
if (files.includes("sandbox.test.mjs")) {
  for (const name of ["healthlint", "healthlint-sandbox"]) {
    needs.push([join(kBin, name), `cmake --build --preset dev --target ${name}`]);
  }
}

const missing = needs.filter(([path]) => !existsSync(path));
for (const [path, remedy] of missing) console.log(`skipped: ${path} is missing (${remedy})`);
if (missing.length > 0) process.exit(kSkip);

const { status } = spawnSync(
  process.execPath,
  ["--test", "--test-concurrency=1", ...files.map((name) => join(kHere, name))],
  { stdio: "inherit" },
);
process.exit(status ?? 1);
