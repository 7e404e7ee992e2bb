// Prism on Atlassian's OpenAPI documents judges every request that the end-to-end tests made the bridge send.
//   node prism.mjs REQUESTS_DIR      files written by the tests: {"requests": [log rows of the sandbox]}
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { fail, freePort, skip, start, waitFor } from './judge.mjs';

const corpus = process.env.HEALTHLINT_CORPUS;
const specs = corpus ? path.join(corpus, 'specs') : '';
if (!corpus || !existsSync(path.join(specs, 'jira-v3.judge.json'))) {
  skip('$HEALTHLINT_CORPUS/specs/jira-v3.judge.json not found');
}

const DOCUMENTS = [
  { prefix: '/wiki/api/v2/', file: 'confluence-v2.judge.json' },
  { prefix: '/wiki/', file: 'confluence-v1.judge.json' },
  { prefix: '/', file: 'jira-v3.judge.json' },
];

function readRequests(folder) {
  const seen = new Map();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    const { requests } = JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
    for (const row of requests.filter((one) => one.caller === 'app')) {
      const key = JSON.stringify([row.method, row.path, row.query, row.body]);
      if (!seen.has(key)) seen.set(key, { ...row, test: name });
    }
  }
  return [...seen.values()];
}

async function startPrism(file) {
  const port = await freePort();
  const require = createRequire(import.meta.url);
  const cli = require.resolve('@stoplight/prism-cli/dist/index.js');
  const args = [cli, 'mock', '-h', '127.0.0.1', '-p', String(port), '--errors', path.join(specs, file)];
  start(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `http://127.0.0.1:${port}`;
  await waitFor(`Prism on ${file}`, async () => (await fetch(url)).status > 0, 90);
  return url;
}

async function judge(url, row) {
  const target = row.path + (row.query ? `?${row.query}` : '');
  const headers = { Authorization: 'JWT a.b.c', Accept: 'application/json' };
  if (row.body) headers['Content-Type'] = 'application/json';
  const answer = await fetch(url + target, {
    method: row.method,
    headers,
    body: row.body ? (typeof row.body === 'string' ? row.body : JSON.stringify(row.body)) : undefined,
    redirect: 'manual',
  });
  await answer.arrayBuffer();
  const violations = answer.headers.get('sl-violations');
  const refused = answer.status >= 400 ? `status ${answer.status}` : '';
  return violations ?? refused;
}

const requests = readRequests(process.argv[2]);
if (requests.length === 0) fail(`no request of the app in ${process.argv[2]}: run the end-to-end tests first`);

let violations = 0;
for (const { prefix, file } of DOCUMENTS) {
  const mine = requests.filter(
    (row) => DOCUMENTS.find((one) => row.path.startsWith(one.prefix)).prefix === prefix,
  );
  if (mine.length === 0) continue;
  const url = await startPrism(file);
  for (const row of mine) {
    const found = await judge(url, row);
    if (!found) continue;
    violations += 1;
    fail(`${row.method} ${row.path} (${row.test}): ${found}`);
  }
}
console.log(`Prism: ${requests.length} different requests of the bridge judged, ${violations} violations`);
process.exit(process.exitCode ?? 0);
