// The real system on loopback: sandbox (Jira and Confluence Cloud), service, signed installation.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { kBin, kDist, kModules, kRoot } from "./places.mjs";

const kStartMs = 30_000;
const kBasic = `Basic ${Buffer.from("admin@mirinae.example:any-token").toString("base64")}`;

export async function startSystem() {
  const folder = await mkdtemp(join(tmpdir(), "healthlint-browser-"));
  const [jiraPort, servicePort] = [await freePort(), await freePort()];
  const system = {
    jira: `http://localhost:${jiraPort}`,
    service: `http://localhost:${servicePort}`,
    children: [],
  };
  system.stop = async () => {
    await Promise.all(system.children.map(end));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    run(system, "healthlint-sandbox", ["--port", String(jiraPort), "--assets", kModules]);
    await answers(`${system.jira}/rest/api/3/serverInfo`);
    await writeFile(join(folder, "config.yaml"), configuration(system, servicePort, folder));
    const key = randomBytes(32).toString("base64");
    run(system, "healthlint", ["serve", "--config", join(folder, "config.yaml")], {
      HEALTHLINT_SECRET_KEY: key,
    });
    await answers(`${system.service}/healthz`);
    await install(system);
  } catch (error) {
    await system.stop();
    throw new Error(
      `${error.message}\n${system.children.map(({ said }) => said.join("")).join("\n")}`,
    );
  }
  return system;
}

const configuration = ({ jira, service }, port, folder) => `
listen: {host: 127.0.0.1, port: ${port}}
base_url: ${service}
store: {path: ${folder}/healthlint.db}
rules: {pack: ${kRoot}/rules/ai-team.rules.yaml, site: ${kRoot}/rules/site.yaml}
ui: {dir: ${kDist}, all_js: ${jira}/atlassian-connect/all.js}
connect:
  install_keys_url: ${jira}/install-keys
  allowed_sites: ["${jira}"]
  frame_ancestors: ["${jira}"]
`;

async function install({ jira, service }) {
  const answer = await fetch(`${jira}/sandbox/install`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ descriptor_url: `${service}/atlassian-connect.json`, product: "jira" }),
  });
  if (!answer.ok) throw new Error(`install: ${answer.status} ${await answer.text()}`);
}

// JSON of the sandbox's Jira, as a person; null where there is nothing.
export async function jira(system, path, init = {}) {
  const answer = await fetch(`${system.jira}/rest/api/3/${path}`, {
    ...init,
    headers: {
      Authorization: kBasic,
      "Content-Type": "application/json",
      Accept: "application/json",
    },
  });
  if (answer.status === 404) return null;
  if (answer.status === 429) {
    // Jira's limit of calls per second holds for people too.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return jira(system, path, init);
  }
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  const body = await answer.text();
  return body === "" ? {} : JSON.parse(body);
}

// Asks again until the answer is not null.
export async function eventually(ask, timeoutMs = 20_000) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > end) throw new Error(`did not happen within ${timeoutMs} ms: ${ask}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function run(system, name, parameters, environment = {}) {
  const child = spawn(join(kBin, name), parameters, { env: { ...process.env, ...environment } });
  child.said = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text) => child.said.push(text));
  system.children.push(child);
}

function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  return gone.finally(() => clearTimeout(timer));
}

const answers = (url) =>
  eventually(
    () =>
      fetch(url).then(
        (answer) => (answer.ok ? answer : null),
        () => null,
      ),
    kStartMs,
  );

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
