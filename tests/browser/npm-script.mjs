// npm-script.mjs FOLDER SCRIPT [FILE…]: runs a script of FOLDER's package.json; exit code 77 (skip)
// when its node_modules, or a file that the script works on, is not there.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const [folder, script, ...files] = process.argv.slice(2);
const missing = ["node_modules", ...files].find((name) => !existsSync(join(folder, name)));
if (missing !== undefined) {
  console.log(`skipped: ${join(folder, missing)} is missing (npm ci && npm run build)`);
  process.exit(77);
}
const { status } = spawnSync("npm", ["run", "--silent", script], { cwd: folder, stdio: "inherit" });
process.exit(status ?? 1);
