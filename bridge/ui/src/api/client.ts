import type { Answer, Host } from "../host/host";
import { readReport, type Report } from "./report";

// Asking the service about the issue on the page, with every way this can go wrong as a value.

export type Problem =
  | "unreachable" // nobody answered in time, or the service has a fault
  | "refused" // the token was not accepted, or this person may not see the issue
  | "unreadable"; // an answer that this version of the page does not understand

export type Asked = { ok: true; report: Report } | { ok: false; problem: Problem };

const kTimeoutMs = 10_000;

export async function askReport(host: Host): Promise<Asked> {
  let answer: Answer;
  try {
    answer = await withinTime(host.call("api/issue", AbortSignal.timeout(kTimeoutMs)), kTimeoutMs);
  } catch {
    return { ok: false, problem: "unreachable" };
  }
  if (answer.status === 401 || answer.status === 403) return { ok: false, problem: "refused" };
  if (answer.status !== 200) return { ok: false, problem: "unreachable" };
  try {
    return { ok: true, report: readReport(answer.body) };
  } catch (error) {
    console.error("healthlint:", error);
    return { ok: false, problem: "unreadable" };
  }
}

// The signal ends a fetch, but not a host that never hands out a token.
function withinTime<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no answer in time")), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
