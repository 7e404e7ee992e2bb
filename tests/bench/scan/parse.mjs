// JSON.parse on the text of a file for some seconds: MB per second of CPU time.
//   node parse.mjs FILE SECONDS
import { readFileSync } from "node:fs";

const [file, seconds] = process.argv.slice(2);
const text = readFileSync(file, "utf8");
const bytes = Buffer.byteLength(text);

function cpuSeconds() {
  const usage = process.cpuUsage();
  return (usage.user + usage.system) / 1e6;
}

let found = 0;
function parseFor(cpu) {
  const start = cpuSeconds();
  let times = 0;
  do {
    found += JSON.parse(text).issues.length;
    ++times;
  } while (cpuSeconds() - start < cpu);
  return (times * bytes) / 1e6 / (cpuSeconds() - start);
}

parseFor(Number(seconds) / 4); // until the engine is warm
const rate = parseFor(Number(seconds));
if (found === 0) throw new Error("no issues");
console.log(JSON.stringify({ mb_per_cpu_second: rate }));
