import type { Finding, Report } from "../api/report";
import { useSpeech } from "../i18n/context";
import { formatDate } from "../i18n/dates";
import { firstExpiry } from "./view";

// The one line under the verdict, where there is no next action to stand there.
export function Summary({ report, waived }: { report: Report; waived: Finding[] }) {
  const { language, words, say } = useSpeech();
  switch (report.state) {
    case "healthy":
      return report.next ? null : <p>{words.nothingToDo}</p>;
    case "unknown":
      return <p>{words.notEnough}</p>;
    case "waived": {
      const until = firstExpiry(waived);
      const date = until === null ? null : formatDate(until, language);
      return (
        <p>
          {words.noOpenFinding} {words.waivedCount(waived.length, date)}
        </p>
      );
    }
    case "not-evaluated":
      return <p>{report.scopeHint ? say(report.scopeHint) : words.noRuleSelects}</p>;
    default:
      return null;
  }
}
