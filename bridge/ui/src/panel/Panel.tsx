import Lozenge from "@atlaskit/lozenge/lozenge";
import Spinner from "@atlaskit/spinner";

import type { Problem } from "../api/client";
import type { Report } from "../api/report";
import type { Host, LastWritten } from "../host/host";
import { useSpeech } from "../i18n/context";
import { Findings } from "./Findings";
import { Footer } from "./Footer";
import { NextAction } from "./NextAction";
import { Delayed, Failed } from "./Notice";
import { Passed, Waived } from "./Quiet";
import { Summary } from "./Summary";
import { useAge } from "./use-age";
import { useReport } from "./use-report";
import { isStale, lozengeOf, packName, viewOf } from "./view";

export function Panel({ host }: { host: Host }) {
  const { words } = useSpeech();
  const shown = useReport(host);
  const age = useAge(shown.receivedAt, shown.report?.ageSeconds ?? null);

  return (
    <>
      <main className="panel" aria-busy={shown.asking}>
        <header className="verdict">
          <h1>{words.health}</h1>
          {shown.report && <Verdict report={shown.report} />}
          {!shown.report && shown.lastWritten && <LastVerdict written={shown.lastWritten} />}
        </header>
        {shown.report && (
          <Judged report={shown.report} age={age} problem={shown.problem} host={host} />
        )}
        {!shown.report && shown.lastWritten && <LastKnown written={shown.lastWritten} />}
        {!shown.report && !shown.lastWritten && shown.problem && <Failed problem={shown.problem} />}
        {!shown.report && !shown.lastWritten && !shown.problem && (
          <div className="loading">
            <Spinner size="medium" label={words.loading} />
          </div>
        )}
      </main>
      <Footer
        age={age}
        pack={shown.report?.pack ?? ""}
        asking={shown.asking}
        received={shown.receivedAt}
        onRefresh={shown.refresh}
      />
    </>
  );
}

function Verdict({ report }: { report: Report }) {
  const { words, say } = useSpeech();
  if (report.state === "not-evaluated" || report.lozenge === null) {
    return <span className="subtle">{words.notEvaluated}</span>;
  }
  return <Lozenge appearance={report.lozenge.type}>{say(report.lozenge.label)}</Lozenge>;
}

interface JudgedProps {
  report: Report;
  age: number | null;
  problem: Problem | null;
  host: Host;
}

function Judged({ report, age, problem, host }: JudgedProps) {
  const { words } = useSpeech();
  const view = viewOf(report);
  const pack = packName(report.pack);
  return (
    <>
      {age !== null && (problem !== null || isStale(report, age)) && (
        <Delayed problem={problem} age={age} />
      )}
      {age === null && problem !== null && <Failed problem={problem} />}
      <Summary report={report} waived={view.waived} />
      {report.next && <NextAction next={report.next} />}
      <Findings
        title={words.onThisIssue}
        findings={view.own}
        nextRule={report.next?.rule ?? null}
        pack={pack}
        host={host}
      />
      {view.team && (
        <Findings
          title={words.team(view.team.name)}
          findings={view.team.findings}
          nextRule={report.next?.rule ?? null}
          pack={pack}
          host={host}
        />
      )}
      <Waived findings={view.waived} />
      <Passed findings={view.passed} />
    </>
  );
}

// The service is away, but what it last wrote stands on the issue.
function LastVerdict({ written }: { written: LastWritten }) {
  const { words } = useSpeech();
  const lozenge = lozengeOf(written.grade);
  if (lozenge === null) return null;
  const word = words.state[lozenge.grade];
  return (
    <Lozenge appearance={lozenge.type}>
      {lozenge.counts && written.open > 0 ? `${word} · ${written.open}` : word}
    </Lozenge>
  );
}

function LastKnown({ written }: { written: LastWritten }) {
  const ageSeconds = (Date.now() - Date.parse(written.at)) / 1_000;
  return <Delayed problem="unreachable" age={ageSeconds} />;
}
