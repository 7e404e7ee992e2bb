// Atlassian's JSON schema of ADF judges every comment that the end-to-end tests made the bridge write.
//   node adf.mjs REQUESTS_DIR
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import Ajv from 'ajv-draft-04';

import { fail, skip } from './judge.mjs';

const corpus = process.env.HEALTHLINT_CORPUS;
const schema = corpus ? path.join(corpus, 'specs', 'adf', 'adf-full.json') : '';
if (!corpus || !existsSync(schema)) skip('$HEALTHLINT_CORPUS/specs/adf/adf-full.json not found');

const validate = new Ajv({ strict: false, allErrors: true }).compile(JSON.parse(readFileSync(schema, 'utf8')));
const folder = process.argv[2];
let judged = 0;
let invalid = 0;
for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  for (const row of JSON.parse(readFileSync(path.join(folder, name), 'utf8')).requests) {
    if (row.caller !== 'app' || !/\/comment(\/|$)/.test(row.path) || !['POST', 'PUT'].includes(row.method)) continue;
    const { body } = typeof row.body === 'string' ? JSON.parse(row.body) : row.body;
    if (!body) continue;
    judged += 1;
    if (validate(body)) continue;
    invalid += 1;
    fail(`${name} ${row.method} ${row.path}: ${validate.errors.map((e) => `${e.instancePath} ${e.message}`).slice(0, 5).join('; ')}`);
  }
}
if (judged === 0) fail(`no comment in ${folder}: run the end-to-end tests first`);
console.log(`ADF: ${judged} comments judged, ${invalid} invalid`);
