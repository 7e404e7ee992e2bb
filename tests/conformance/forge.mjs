// forge.mjs HEALTHLINT: the Forge app that `descriptor forge` writes passes the full validator of
// @forge/manifest, and the modules of the Connect descriptors pass what its schema knows of Connect.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import Ajv from "ajv";

const require = createRequire(import.meta.url);
const healthlint = process.argv[2];
const kBaseUrl = "https://health.example.com";
let failures = 0;

function expect(held, what) {
  if (held) return;
  failures += 1;
  console.error(`not ok: ${what}`);
}

// A front end as small as one can be: what it holds is judged elsewhere.
function writeUi(folder) {
  const ui = join(folder, "ui");
  mkdirSync(join(ui, "assets"), { recursive: true });
  const page = '<!doctype html><script type="module" src="../../ui/assets/panel.js"></script>';
  writeFileSync(join(ui, "index.html"), page);
  writeFileSync(join(ui, "assets", "panel.js"), "export {};\n");
  return ui;
}

async function judgeForge(folder) {
  const app = join(folder, "app");
  const options = ["--base-url", kBaseUrl, "--out", app, "--ui", writeUi(folder)];
  execFileSync(healthlint, ["descriptor", "forge", ...options]);
  for (const file of ["package.json", "src/index.js", "static/panel/assets/panel.js"])
    expect(existsSync(join(app, file)), `${file} is written`);
  const page = readFileSync(join(app, "static/panel/index.html"), "utf8");
  expect(page.includes('src="./assets/panel.js"'), "the page finds its files beside it");
  process.chdir(app);
  const { validate } = require("@forge/manifest");
  const result = await validate(false);
  for (const problem of result.errors ?? []) expect(false, JSON.stringify(problem));
  expect(result.success === true, "the manifest passes the full validator");

  // A broken one does not, or the judge would not judge.
  const manifest = readFileSync("manifest.yml", "utf8");
  writeFileSync("manifest.yml", manifest.replace("interval: hour", "interval: minute"));
  const broken = await validate(false);
  expect(broken.success !== true, "a wrong interval is refused");
}

function connectSchema() {
  const place = join(dirname(require.resolve("@forge/manifest")), "schema", "manifest-schema.json");
  return JSON.parse(readFileSync(place, "utf8"));
}

function judgeConnect(product) {
  const text = execFileSync(healthlint, [
    ...["descriptor", "connect", "--base-url", kBaseUrl, "--product", product],
  ]);
  const { modules } = JSON.parse(text);
  const schema = connectSchema();
  const known = schema.definitions.ModuleSchema.properties;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: "manifest", ...schema });
  let judged = 0;
  for (const [name, list] of Object.entries(modules)) {
    const key = `connect-${product}:${name}`;
    if (known[key] === undefined) continue;
    judged += 1;
    const pointer = key.replaceAll("/", "~1");
    const check = ajv.compile({
      $ref: `manifest#/definitions/ModuleSchema/properties/${pointer}`,
    });
    // In a manifest every webhook has a key, in a descriptor none does.
    const withKeys = list.map((module, at) => ({ key: `${name}-${at}`, ...module }));
    expect(check(withKeys), `${key}: ${ajv.errorsText(check.errors)}`);
    const nameless = withKeys.map(({ url, name: _, ...rest }) => rest);
    expect(!check(nameless), `${key} without what is required is refused`);
  }
  console.log(`${product}: ${judged} of ${Object.keys(modules).length} kinds of module judged`);
  return judged;
}

const folder = mkdtempSync(join(tmpdir(), "healthlint-forge-"));
try {
  expect(judgeConnect("jira") === 3, "webhooks, issue contexts and entity properties are judged");
  judgeConnect("confluence");
  await judgeForge(folder);
} finally {
  process.chdir(tmpdir());
  rmSync(folder, { recursive: true, force: true });
}
if (failures === 0) console.log("the Forge app and the Connect modules are valid");
process.exit(failures === 0 ? 0 : 1);
