import Lozenge from "@atlaskit/lozenge";
import SectionMessage from "@atlaskit/section-message";
import Spinner from "@atlaskit/spinner";

import type { Problem } from "../api/client";
import type { Report } from "../api/report";
import type { Host, LastWritten } from "../host/host";
import { useSpeech } from "../i18n/context";
import { formatAge } from "../i18n/dates";
import { Findings } from "./Findings";
import { Footer } from "./Footer";
import { NextAction } from "./NextAction";
import { Passed, Waived } from "./Quiet";
import { Summary } from "./Summary";
import { useElapsedSeconds } from "./use-elapsed";
import { useReport } from "./use-report";
import { isStale, lozengeOf, packName, viewOf } from "./view";

export function Panel({ host }: { host: Host }) {
  const { words } = useSpeech();
  const shown = useReport(host);
  const age = (shown.report?.ageSeconds ?? 0) + useElapsedSeconds(
    shown.receivedAt,
    shown.report?.ageSeconds ?? 0,
  );
  const checkedAge = shown.report?.checkedAt == null ? null : age;

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
        age={checkedAge}
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
  age: number;
  problem: Problem | null;
  host: Host;
}

function Judged({ report, age, problem, host }: JudgedProps) {
  const { words } = useSpeech();
  const view = viewOf(report);
  const pack = packName(report.pack);
  return (
    <>
      {(problem !== null || isStale(report, age)) && <Delayed problem={problem} age={age} />}
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

function Delayed({ problem, age }: { problem: Problem | null; age: number }) {
  const { language, words } = useSpeech();
  return (
    <SectionMessage
      appearance="warning"
      title={problem === null ? words.delayed : words.problem[problem].title}
    >
      <p>{words.delayedText(formatAge(age, language))}</p>
    </SectionMessage>
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

function Failed({ problem }: { problem: Problem }) {
  const { words } = useSpeech();
  return (
    <SectionMessage appearance="error" title={words.problem[problem].title}>
      <p>{words.problem[problem].text}</p>
    </SectionMessage>
  );
}
