// Shared by the judges: skipping, free ports, processes, line protocols.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

export const SKIPPED = 77; // ctest's SKIP_RETURN_CODE

export function skip(reason) {
  console.log(`skipped: ${reason}`);
  process.exit(SKIPPED);
}

export function fail(reason) {
  console.error(`FAILED: ${reason}`);
  process.exitCode = 1;
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

// A child process that ends with us.
export function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  process.on('exit', () => child.kill('SIGKILL'));
  return child;
}

export async function waitFor(what, condition, seconds = 60) {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    try {
      const value = await condition();
      if (value) return value;
    } catch {
      // not up yet
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not happen within ${seconds} s`);
}

export async function startSandbox(binary, args = []) {
  const child = start(binary, ['--port', '0', ...args]);
  const lines = createInterface({ input: child.stdout });
  const first = await new Promise((resolve, reject) => {
    lines.once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)));
  });
  return { url: JSON.parse(first).sandbox.replace('127.0.0.1', 'localhost'), child };
}

// Feeds JSON values, one per line, to a command of the line protocols and collects one answer each.
export function askLines(binary, args, questions) {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const answers = [];
    createInterface({ input: child.stdout }).on('line', (line) => answers.push(JSON.parse(line)));
    child.on('error', reject);
    child.on('close', () => {
      if (answers.length !== questions.length) {
        reject(new Error(`${questions.length} lines in, ${answers.length} lines out`));
      } else {
        resolve(answers);
      }
    });
    for (const question of questions) child.stdin.write(`${JSON.stringify(question)}\n`);
    child.stdin.end();
  });
}

// A small generator with a seed, so that a failing run can be repeated (mulberry32).
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
