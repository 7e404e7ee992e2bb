import { useId } from "react";

import type { Finding, Text } from "../api/report";
import type { Host } from "../host/host";
import { useSpeech } from "../i18n/context";
import { formatDate } from "../i18n/dates";
import type { Words } from "../i18n/words";
import { EvidenceList } from "./EvidenceList";
import { Folds, type Fold } from "./Folds";
import { OutcomeIcon } from "./OutcomeIcon";

interface FindingsProps {
  title: string;
  findings: Finding[];
  nextRule: string | null;
  pack: string;
  host: Host;
}

export function Findings({ title, findings, nextRule, pack, host }: FindingsProps) {
  const id = useId();
  if (findings.length === 0) return null;
  return (
    <section className="findings" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul>
        {findings.map((finding) => (
          <li key={finding.rule}>
            <FindingItem
              finding={finding}
              saidAbove={finding.rule === nextRule}
              pack={pack}
              host={host}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ItemProps {
  finding: Finding;
  saidAbove: boolean; // its suggestion is the panel's next action
  pack: string;
  host: Host;
}

function FindingItem({ finding, saidAbove, pack, host }: ItemProps) {
  const { language, words, say } = useSpeech();
  const fix = say(finding.fix);

  const folds: Fold[] = [];
  if (say(finding.why) !== "") {
    folds.push({ id: "why", label: words.why, content: <p>{say(finding.why)}</p> });
  }
  if (finding.evidence.length > 0) {
    folds.push({
      id: "evidence",
      label: words.evidence(finding.evidence.length),
      content: <EvidenceList evidence={finding.evidence} host={host} />,
    });
  }

  return (
    <article className="finding">
      <OutcomeIcon outcome={finding.outcome} />
      <div className="finding-body">
        <h3>{headline(finding, words, say)}</h3>
        {finding.failsOn !== null && (
          <p className="subtle">{words.failsOn(formatDate(finding.failsOn, language))}</p>
        )}
        {!finding.counted && finding.outcome !== "unknown" && (
          <p className="subtle">{words.notCounted}</p>
        )}
        {!saidAbove && fix !== "" && (
          <p>
            <span className="label">{words.suggestion}:</span> {fix}
          </p>
        )}
        <Folds folds={folds} />
        <p className="subtle">
          {words.rule(say(finding.title))}
          <br />
          {finding.rule} · {pack}
        </p>
      </div>
    </article>
  );
}

// What was found; a rule's title says what is wanted, which a warning sign beside it would deny.
function headline(finding: Finding, words: Words, say: (text: Text) => string): string {
  const found = say(finding.message);
  if (found !== "") return found;
  const reason = finding.unknown === null ? undefined : words.unknownReason[finding.unknown];
  return reason ?? say(finding.title);
}
