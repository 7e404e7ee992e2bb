import { loadAp, scriptAddress, type Ap } from "./ap";
import type { Answer, Host, LastWritten } from "./host";

// The Connect host. Every call carries a fresh context token: it opens the one issue that the host
// put into it, so no page of ours ever names an issue to the service.

const kPropertyKey = "healthlint"; // the searchable property, readable by whoever sees the issue
const kLocaleTimeoutMs = 2_000; // a host without the user module never answers

export function connectHost(page: Document): Host {
  const ready = loadAp(page, scriptAddress(page));
  ready.catch(() => undefined); // reported by the calls that need it

  return {
    call: async (path, signal) => call(await ready, path, signal),
    lastWritten: async () => lastWritten(await ready),
    locale: async () => locale(await ready),
    issueUrl: (key) => issueUrl(hostOrigin(window.name), key),
    resize: (height) => whenReady(ready, (ap) => ap.resize("100%", `${height}px`)),
    followTheme: () => whenReady(ready, (ap) => ap.theming?.initializeTheming()),
    onIssueChanged(listener) {
      whenReady(ready, (ap) => ap.events.on("JIRA_ISSUE_CHANGED", listener));
      return () => whenReady(ready, (ap) => ap.events.off("JIRA_ISSUE_CHANGED", listener));
    },
  };
}

function whenReady(ready: Promise<Ap>, act: (ap: Ap) => void): void {
  ready.then(act, () => undefined);
}

async function call(ap: Ap, path: string, signal: AbortSignal): Promise<Answer> {
  const token = await ap.context.getToken();
  // Relative to /connect/panel/issue, so that a base URL with a path works.
  const response = await fetch(new URL(`../${path}`, window.location.href), {
    headers: { Authorization: `JWT ${token}`, Accept: "application/json" },
    cache: "no-store",
    credentials: "omit",
    signal,
  });
  const body: unknown = await response.json().catch(() => null);
  return { status: response.status, body };
}

async function lastWritten(ap: Ap): Promise<LastWritten | null> {
  const issue = (await ap.context.getContext()).jira?.issue;
  const name = issue?.id ?? issue?.key;
  if (name === undefined) return null;
  const path = `/rest/api/3/issue/${encodeURIComponent(name)}/properties/${kPropertyKey}`;
  const answer = await ap.request(path);
  return readLastWritten(JSON.parse(answer.body));
}

// {"key":"healthlint","value":{"v":1,"grade":"at-risk","open":2,…,"at":"2026-11-23T08:00:00Z"}}
export function readLastWritten(property: unknown): LastWritten | null {
  const value = (property as { value?: Record<string, unknown> } | null)?.value;
  if (typeof value?.grade !== "string" || typeof value.at !== "string") return null;
  if (Number.isNaN(Date.parse(value.at))) return null;
  return { grade: value.grade, open: Number(value.open) || 0, at: value.at };
}

function locale(ap: Ap): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(""), kLocaleTimeoutMs);
    ap.user.getLocale((name) => resolve(typeof name === "string" ? name : ""));
  });
}

// The host hands its origin to the frame in the frame's name.
export function hostOrigin(frameName: string): string | null {
  try {
    const origin = (JSON.parse(frameName) as { origin?: unknown } | null)?.origin;
    return typeof origin === "string" && /^https?:\/\/[^/]+$/.test(origin) ? origin : null;
  } catch {
    return null;
  }
}

function issueUrl(origin: string | null, key: string): string | null {
  return origin === null ? null : `${origin}/browse/${encodeURIComponent(key)}`;
}
