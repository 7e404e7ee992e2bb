import StatusErrorIcon from "@atlaskit/icon/core/status-error";
import StatusWarningIcon from "@atlaskit/icon/core/status-warning";
import { useId } from "react";

import type { Problem } from "../api/client";
import { useSpeech } from "../i18n/context";
import { formatAge } from "../i18n/dates";

// What is wrong with the page itself, not with the issue. (Atlaskit's section message would bring
// its tooltip and theme engine along, a third of the page's weight.)

// A result is shown, but it is not of now.
export function Delayed({ problem, age }: { problem: Problem | null; age: number }) {
  const { language, words } = useSpeech();
  const title = problem === null ? words.delayed : words.problem[problem].title;
  return <Notice kind="warning" title={title} text={words.delayedText(formatAge(age, language))} />;
}

// There is nothing to show.
export function Failed({ problem }: { problem: Problem }) {
  const { words } = useSpeech();
  return <Notice kind="error" {...words.problem[problem]} />;
}

function Notice({ kind, title, text }: { kind: "warning" | "error"; title: string; text: string }) {
  const id = useId();
  return (
    <section className={`notice ${kind}`} aria-labelledby={id}>
      {kind === "warning" ? (
        <StatusWarningIcon label="" color="var(--ds-icon-warning)" />
      ) : (
        <StatusErrorIcon label="" color="var(--ds-icon-danger)" />
      )}
      <div>
        <h2 id={id}>{title}</h2>
        <p>{text}</p>
      </div>
    </section>
  );
}
