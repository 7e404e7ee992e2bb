import MinusIcon from "@atlaskit/icon/core/minus";
import QuestionCircleIcon from "@atlaskit/icon/core/question-circle";
import StatusErrorIcon from "@atlaskit/icon/core/status-error";
import StatusSuccessIcon from "@atlaskit/icon/core/status-success";
import StatusWarningIcon from "@atlaskit/icon/core/status-warning";

import type { Outcome } from "../api/report";
import { useSpeech } from "../i18n/context";

// Shape and word, never colour alone.
export function OutcomeIcon({ outcome }: { outcome: Outcome }) {
  const { words } = useSpeech();
  switch (outcome) {
    case "pass":
      return <StatusSuccessIcon label={words.outcome.pass} color="var(--ds-icon-success)" />;
    case "warn":
      return <StatusWarningIcon label={words.outcome.warn} color="var(--ds-icon-warning)" />;
    case "fail":
      return <StatusErrorIcon label={words.outcome.fail} color="var(--ds-icon-danger)" />;
    case "unknown":
      return <QuestionCircleIcon label={words.outcome.unknown} color="var(--ds-icon-subtle)" />;
    case "waived":
      return <MinusIcon label={words.outcome.waived} color="var(--ds-icon-discovery)" />;
    case "not-applicable":
      return null;
  }
}
