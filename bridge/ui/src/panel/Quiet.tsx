import type { Finding } from "../api/report";
import { useSpeech } from "../i18n/context";
import { formatDate } from "../i18n/dates";
import { Folds } from "./Folds";
import { OutcomeIcon } from "./OutcomeIcon";

// What asks for nothing: waived rules with their reason, passed ones folded away.

export function Waived({ findings }: { findings: Finding[] }) {
  const { language, words, say } = useSpeech();
  if (findings.length === 0) return null;
  return (
    <ul className="quiet">
      {findings.map((finding) => (
        <li key={finding.rule} className="finding">
          <OutcomeIcon outcome="waived" />
          <div className="finding-body">
            <p>{say(finding.title)}</p>
            <p className="subtle">
              {finding.waivedUntil === null
                ? words.waivedOpenEnd
                : words.waivedUntil(formatDate(finding.waivedUntil, language))}
            </p>
            {finding.waiverReason && (
              <p className="subtle">{words.reason(say(finding.waiverReason))}</p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

export function Passed({ findings }: { findings: Finding[] }) {
  const { words, say } = useSpeech();
  if (findings.length === 0) return null;
  const list = (
    <ul className="quiet">
      {findings.map((finding) => (
        <li key={finding.rule} className="finding">
          <OutcomeIcon outcome="pass" />
          <div className="finding-body">
            <p>{say(finding.title)}</p>
            {say(finding.message) !== "" && <p className="subtle">{say(finding.message)}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
  return (
    <section className="passed">
      <Folds folds={[{ id: "passed", label: words.passedCount(findings.length), content: list }]} />
    </section>
  );
}
