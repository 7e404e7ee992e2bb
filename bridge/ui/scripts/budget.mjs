// Fails when the first load of a page grows beyond its budget. Sizes as a browser downloads them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const kBudgets = { "index.html": { js: 150_000, css: 25_000 } };

const kDist = process.argv[2] ?? fileURLToPath(new URL("../dist", import.meta.url));
const manifest = JSON.parse(readFileSync(join(kDist, ".vite/manifest.json"), "utf8"));

// The entry and everything that it imports at once; dynamic imports come later.
function firstLoad(name, seen = new Set()) {
  const { file, css = [], imports = [] } = manifest[name];
  seen.add(file);
  css.forEach((sheet) => seen.add(sheet));
  imports.forEach((imported) => firstLoad(imported, seen));
  return [...seen];
}

let failed = false;
for (const [page, budget] of Object.entries(kBudgets)) {
  const files = firstLoad(page);
  for (const [kind, limit] of Object.entries(budget)) {
    const size = files
      .filter((file) => file.endsWith(`.${kind}`))
      .reduce(
        (sum, file) => sum + gzipSync(readFileSync(join(kDist, file)), { level: 9 }).length,
        0,
      );
    const verdict = size > 0 && size <= limit ? "ok" : "OVER BUDGET";
    failed ||= verdict !== "ok";
    console.log(
      `${page} ${kind}: ${(size / 1000).toFixed(1)} kB of ${limit / 1000} kB  ${verdict}`,
    );
  }
}
process.exit(failed ? 1 : 0);
