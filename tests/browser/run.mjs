// Runs the browser tests; what they need and this machine lacks is named, with exit code 77 (skip).
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const kSkip = 77;
const kHere = dirname(fileURLToPath(import.meta.url));
const kDist = process.env.HEALTHLINT_UI_DIST ?? join(kHere, "../../bridge/ui/dist");

const kNeeds = [
  ["/usr/bin/chromium", "apt-get install chromium"],
  [join(kHere, "node_modules/playwright-core/package.json"), "npm ci in tests/browser"],
  [join(kDist, "index.html"), "npm ci && npm run build in bridge/ui"],
];

const missing = kNeeds.filter(([path]) => !existsSync(path));
for (const [path, remedy] of missing) console.log(`skipped: ${path} is missing (${remedy})`);
if (missing.length > 0) process.exit(kSkip);

const files = process.argv.slice(2).map((name) => join(kHere, name));
const { status } = spawnSync(process.execPath, ["--test", "--test-concurrency=1", ...files], {
  stdio: "inherit",
});
process.exit(status ?? 1);
