import { useId } from "react";

import type { Finding } from "../api/report";
import type { Host } from "../host/host";
import { useSpeech } from "../i18n/context";
import { formatDate } from "../i18n/dates";
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
  const unknown = finding.unknown === null ? undefined : words.unknownReason[finding.unknown];
  const message = say(finding.message);
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
        <h3>{say(finding.title)}</h3>
        {message !== "" && <p>{message}</p>}
        {message === "" && unknown !== undefined && <p>{unknown}</p>}
        {finding.failsOn !== null && (
          <p className="subtle">{words.failsOn(formatDate(finding.failsOn, language))}</p>
        )}
        {!finding.counted && finding.outcome !== "unknown" && (
          <p className="subtle">{words.notCounted}</p>
        )}
        {!saidAbove && fix !== "" && (
          <p>
            <strong>{words.suggestion}:</strong> {fix}
          </p>
        )}
        <Folds folds={folds} />
        <p className="rule">
          {finding.rule} · {pack}
        </p>
      </div>
    </article>
  );
}
