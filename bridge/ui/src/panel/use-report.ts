import { useCallback, useEffect, useReducer, useRef } from "react";

import { askReport, type Asked, type Problem } from "../api/client";
import type { Report } from "../api/report";
import type { Host, LastWritten } from "../host/host";

// The report on the page, from the first load over refreshes to a service that is gone.

export interface Shown {
  report: Report | null; // the last one received, also while the service is unreachable
  receivedAt: number; // of `report`, on the monotonic clock: the viewer's own may be wrong
  lastWritten: LastWritten | null; // stands in for a report that did not come
  problem: Problem | null; // of the last question
  asking: boolean;
}

export interface ReportOnPage extends Shown {
  refresh: () => void;
}

const kNothingYet: Shown = {
  report: null,
  receivedAt: 0,
  lastWritten: null,
  problem: null,
  asking: true,
};

// A service that has not answered by then is not waited for with an empty panel.
const kPatienceMs = 1_500;

// After an edit the product tells the service, which reads and judges: within two seconds, usually.
const kAfterEditMs: readonly number[] = [800, 2_000, 4_000, 8_000];

type Event =
  | { kind: "asking" }
  | { kind: "asked"; asked: Asked; at: number }
  | { kind: "last-written"; lastWritten: LastWritten };

function reduce(shown: Shown, event: Event): Shown {
  switch (event.kind) {
    case "asking":
      return { ...shown, asking: true };
    case "asked":
      if (!event.asked.ok) return { ...shown, asking: false, problem: event.asked.problem };
      return {
        report: event.asked.report,
        receivedAt: event.at,
        lastWritten: null,
        problem: null,
        asking: false,
      };
    case "last-written":
      return shown.report === null ? { ...shown, lastWritten: event.lastWritten } : shown;
  }
}

export function useReport(host: Host): ReportOnPage {
  const [shown, dispatch] = useReducer(reduce, kNothingYet);
  const latest = useRef(0); // an answer that was overtaken by a later question is dropped
  const checkedAt = useRef<string | null>(null);

  const ask = useCallback(async () => {
    const turn = ++latest.current;
    dispatch({ kind: "asking" });
    const asked = await askReport(host);
    if (turn !== latest.current) return;
    if (asked.ok) checkedAt.current = asked.report.checkedAt;
    dispatch({ kind: "asked", asked, at: performance.now() });
  }, [host]);

  useEffect(() => {
    void ask();
  }, [ask]);

  // Nothing to show yet, and either no answer for a while or a bad one: what stands on the issue?
  const answered = shown.report !== null;
  const failed = shown.problem !== null;
  useEffect(() => {
    if (answered) return;
    const timer = setTimeout(
      () =>
        host.lastWritten().then(
          (lastWritten) => lastWritten && dispatch({ kind: "last-written", lastWritten }),
          () => undefined,
        ),
      failed ? 0 : kPatienceMs,
    );
    return () => clearTimeout(timer);
  }, [host, answered, failed]);

  useEffect(() => {
    let timers: number[] = [];
    const stop = () => {
      timers.forEach(clearTimeout);
      timers = [];
    };
    const unsubscribe = host.onIssueChanged(() => {
      stop();
      const before = checkedAt.current;
      timers = kAfterEditMs.map((delay) =>
        window.setTimeout(() => checkedAt.current === before && void ask(), delay),
      );
    });
    return () => {
      stop();
      unsubscribe();
    };
  }, [host, ask]);

  return { ...shown, refresh: ask };
}
