// npm atlassian-jwt and the bridge's token workbench judge each other: what one signs the other accepts, and a
// token for another request is refused.
//   node jwt.mjs HEALTHLINT_BINARY [SEED]
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

import { askLines, random } from './judge.mjs';

const jwt = createRequire(import.meta.url)('atlassian-jwt');
const [, , binary, seed = '20261123'] = process.argv;
const NOW = 1795420800;
const COUNT = 500;
const next = random(Number(seed));
const pick = (list) => list[Math.floor(next() * list.length)];

const app = {
  app_key: 'com.example.health',
  client_key: '11223344-5566-7788-99aa-bbccddeeff00',
  base_url: 'https://app.example.com',
  secret: 'a secret of the site, long enough for HS256',
};

// Names on which Atlassian's two libraries agree; values of every kind.
function randomRequest() {
  const path = pick(['/connect/webhook/jira', '/connect/panel/issue', '/a/b.c', '/', '/connect/page/x/']);
  const names = ['issueKey', 'issueId', 'b', 'zeta', 'xdm_e', 'lic'];
  const values = ['AIX-1', 'a b', 'c+d', 'e&f', 'x=y', 'ü', '건강도', '*!()', 'a,b', '~', '/', ''];
  const query = Array.from({ length: Math.floor(next() * 5) }, () => `${pick(names)}=${encodeURIComponent(pick(values))}`);
  return { method: pick(['GET', 'POST', 'PUT', 'DELETE']), target: path + (query.length ? `?${query.join('&')}` : '') };
}

function signByThem({ method, target }, secret = app.secret) {
  const request = jwt.fromMethodAndUrl(method.toLowerCase(), app.base_url + target);
  const qsh = jwt.createQueryStringHash(request, false, app.base_url);
  return jwt.encodeSymmetric({ iss: app.client_key, iat: NOW - 5, exp: NOW + 175, qsh }, secret);
}

const requests = Array.from({ length: COUNT }, randomRequest);
const question = (request, token) => ({ kind: 'symmetric', token, method: request.method, url: request.target, ...app });

const good = await askLines(binary, ['token', 'verify', '--now', String(NOW)], requests.map((one) => question(one, signByThem(one))));
good.forEach((answer, i) => assert.deepEqual(answer, { ok: true, code: 'OK' }, `refused: ${JSON.stringify(requests[i])}`));

const moved = requests.map((one) => question({ ...one, target: `/other${one.target}` }, signByThem(one)));
for (const answer of await askLines(binary, ['token', 'verify', '--now', String(NOW)], moved)) assert.equal(answer.code, 'BAD_QSH');

const forged = requests.map((one) => question(one, signByThem(one, 'another secret')));
for (const answer of await askLines(binary, ['token', 'verify', '--now', String(NOW)], forged)) assert.equal(answer.code, 'BAD_SIGNATURE');

const late = requests.map((one) => question(one, signByThem(one)));
for (const answer of await askLines(binary, ['token', 'verify', '--now', String(NOW + 3600)], late)) assert.equal(answer.code, 'EXPIRED');

const site = 'https://acme.atlassian.net';
const ours = await askLines(
  binary,
  ['token', 'sign', '--now', String(NOW)],
  requests.map(({ method, target }) => ({ ...app, method, url: site + target, base_url: site })),
);
ours.forEach(({ token }, i) => {
  const { method, target } = requests[i];
  const claims = jwt.decodeSymmetric(token, app.secret, 'HS256');
  const expected = jwt.createQueryStringHash(jwt.fromMethodAndUrl(method.toLowerCase(), site + target), false, site);
  assert.equal(claims.qsh, expected, `${method} ${target}`);
  assert.equal(claims.iss, app.app_key);
  assert.equal(claims.exp - claims.iat, 180);
});
console.log(`atlassian-jwt: ${COUNT} tokens of theirs accepted, ${3 * COUNT} wrong ones refused, ${COUNT} of ours accepted (seed ${seed})`);
