// Measures the JavaScript engines on the issues that `rules_bench --write FILE` wrote, after all
// of them have given the same answers on every issue. Prints one JSON object: issues per second.
//
//   node rules.mjs FILE [SECONDS-PER-ENGINE]
import fs from 'node:fs';
import { celEngine, jsonLogicEngine, jsonRulesEngine } from './engines.mjs';

const [file, seconds = '3'] = process.argv.slice(2);
if (!file) {
  console.error('usage: node rules.mjs FILE [SECONDS-PER-ENGINE]');
  process.exit(2);
}
const [dates, ...rows] = fs.readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
const engines = {
  'json-logic-js': jsonLogicEngine(dates),
  '@marcbachmann/cel-js': celEngine(dates),
  'json-rules-engine': jsonRulesEngine(dates),
};

let differ = 0;
for (const [name, engine] of Object.entries(engines)) {
  for (const { issue, answers } of rows) {
    const truths = new Array(answers.length).fill(false);
    await engine(issue, truths);
    const found = truths.map((truth) => (truth ? '1' : '0')).join('');
    if (found === answers || ++differ > 10) continue;
    console.error(`${issue.key}: ${name} says ${found}, we say ${answers}\n${JSON.stringify(issue)}`);
  }
}
if (differ > 0) {
  console.error(`${differ} of ${rows.length} issues differ; nothing was measured`);
  process.exit(1);
}

// The best of rounds of all issues in processor time, as Google Benchmark counts: neighbours on a
// machine only ever slow one down.
async function measure(engine) {
  const truths = new Array(rows[0].answers.length).fill(false);
  const isAsync = engine.constructor.name === 'AsyncFunction';
  const end = performance.now() + Number(seconds) * 1000;
  let best = Infinity;
  do {
    const start = process.cpuUsage();
    for (const { issue } of rows) {
      if (isAsync) await engine(issue, truths);
      else engine(issue, truths);
    }
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1000);
  } while (performance.now() < end);
  return Math.round((rows.length / best) * 1000);
}

const rates = {};
for (const [name, engine] of Object.entries(engines)) rates[name] = await measure(engine);
console.log(JSON.stringify({ issues: rows.length, agree: true, rates }));
