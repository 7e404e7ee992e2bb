// npm ajv and npm yaml, as editors have them, judge the JSON Schema of rule files against the loader:
// what the loader takes, the schema takes; what is misspelt, missing or of another type, both refuse.
//   node rule-schema.mjs HEALTHLINT_BINARY SOURCE_FOLDER
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import Ajv from 'ajv';
import YAML from 'yaml';

const [, , healthlint, source] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'healthlint-schema-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

function validator(kind) {
  const schema = JSON.parse(execFileSync(healthlint, ['rules', 'schema', kind], { maxBuffer: 1 << 24 }));
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: true });
  assert.ok(ajv.validateSchema(schema), `the ${kind} schema is a schema: ${ajv.errorsText()}`);
  return ajv.compile(schema);
}
const accepts = { pack: validator('pack'), site: validator('site'), tests: validator('tests') };

const read = (file) => readFileSync(join(source, file), 'utf8');
const parsed = (text) => YAML.parse(text, { maxAliasCount: 0 });
const errors = (judge) => JSON.stringify(judge.errors?.slice(0, 3));

function expectTaken(kind, name, text) {
  assert.ok(accepts[kind](parsed(text)), `${name} is refused by the schema: ${errors(accepts[kind])}`);
}

// The codes of the loader's errors; empty where it takes the text.
function loaderErrors(text, site) {
  const pack = join(folder, 'x.rules.yaml');
  writeFileSync(pack, text);
  const args = ['rules', 'validate', '--format', 'json', pack];
  if (site !== undefined) {
    writeFileSync(join(folder, 'x.site.yaml'), site);
    args.push('--site', join(folder, 'x.site.yaml'));
  }
  const { stdout } = spawnSync(healthlint, args, { encoding: 'utf8' });
  return JSON.parse(stdout)[0].diagnostics.filter((one) => one.severity === 'error').map((one) => one.code);
}

const shipped = read('rules/ai-team.rules.yaml');
const site = read('rules/site.yaml');
expectTaken('pack', 'the shipped pack', shipped);
expectTaken('site', 'the shipped site file', site);
expectTaken('tests', 'the shipped tests', read('rules/ai-team.tests.yaml'));

// One change each; the schema and the loader refuse all of them.
const mutations = [
  ['an unknown key of the file', (p) => (p.rulez = [])],
  ['an unknown key of a rule', (p) => (p.rules[0]['fail-afer'] = '14d in Done')],
  ['no Korean title', (p) => delete p.rules[0].title.ko],
  ['no English fix', (p) => delete p.rules[0].fix.en],
  ['an empty Korean text', (p) => (p.rules[0].why.ko = ' ')],
  ['no why', (p) => delete p.rules[0].why],
  ['a title in one language', (p) => (p.rules[0].title = 'A title')],
  ['an id with capitals', (p) => (p.rules[0].id = 'KPI')],
  ['an unknown stage', (p) => (p.rules[0].stage = 'live')],
  ['an unknown check', (p) => (p.rules[0].check = 'kpis')],
  ['two forms', (p) => (p.rules[0].require = 'duedate IS NOT EMPTY')],
  ['no form', (p) => delete p.rules[0].check],
  ['an unknown parameter', (p) => (p.rules[0].with['max-metric'] = 3)],
  ['a parameter without its unit', (p) => (rule(p, 'kpi-value-fresh').with.age['warn-above'] = 45)],
  ['a parameter beyond its range', (p) => (p.rules[0].with['max-metrics'] = 101)],
  ['a required parameter left out', (p) => delete rule(p, 'exploration-first').with.modelling],
  ['another subject than the check', (p) => (p.rules[0].subject = 'team')],
  ['with and no check', (p) => (rule(p, 'business-goal').with = { field: 'x' })],
  ['a weight below 0', (p) => (p.rules[0].weight = -1)],
  ['a grace without a status', (p) => (p.rules[0]['fail-after'] = '14d')],
  ['a bare version', (p) => (p.pack.version = 1.5)],
  ['another schema', (p) => (p.schema = 'healthlint/v2')],
  ['a list instead of a map', (p) => (p.fields = ['KPI'])],
  ['a count without of', (p) => delete rule(p, 'few-projects-per-team').count.of],
  ['a percentage where a number is due', (p) => (rule(p, 'few-projects-per-team').count['warn-above'] = '15%')],
  ['a digest at no time', (p) => (p.publish.digest.at = '8')],
  ['a breaker without an amount', (p) => delete p.publish.breaker.issues],
  ['a waiver without a reason', (p) => (p.waivers = [waiver({ reason: undefined })])],
  ['a waiver for two places', (p) => (p.waivers = [waiver({ project: 'AIX' })])],
  ['a waiver for ever', (p) => (p.waivers = [waiver({ expires: 'never' })])],
];
const rule = (pack, id) => pack.rules.find((one) => one.id === id);
const waiver = (changes) =>
  JSON.parse(
    JSON.stringify({
      rule: 'few-projects-per-team',
      team: 'Platform AI',
      reason: 'Merger integration runs two legacy pilots.',
      'approved-by': 'head-of-ai',
      expires: '2027-02-15',
      ...changes,
    }),
  );

for (const [name, change] of mutations) {
  const pack = parsed(shipped);
  change(pack);
  assert.ok(!accepts.pack(pack), `the schema takes ${name}`);
  assert.notEqual(loaderErrors(YAML.stringify(pack)).length, 0, `the loader takes ${name}`);
}
const untouched = YAML.stringify({ ...parsed(shipped), waivers: [waiver({})] });
assert.deepEqual(loaderErrors(untouched), [], 'the change is to blame, not the detour through JSON');
expectTaken('pack', 'the pack with a waiver', untouched);

// The loader's own goldens: what it takes, the schema takes; a misspelt or missing key neither takes.
let compared = 0;
const goldens = 'tests/golden/packs';
for (const file of readdirSync(join(source, goldens)).filter((name) => /^[^.]+\.yaml$/.test(name))) {
  const text = read(`${goldens}/${file}`);
  let value;
  try {
    value = parsed(text);
  } catch {
    continue; // not even YAML
  }
  if (value === null || typeof value !== 'object' || value.pack?.extends) continue; // half a pack
  const codes = loaderErrors(text);
  const taken = accepts.pack(value);
  if (codes.length === 0) assert.ok(taken, `${file}: ${errors(accepts.pack)}`);
  if (codes.includes('E102')) assert.ok(!taken, `${file} has an unknown key, which the schema takes`);
  compared += 1;
}
assert.ok(compared > 50, `only ${compared} goldens were compared`);
console.log(`${mutations.length} mutations refused by both, ${compared} goldens judged alike`);
