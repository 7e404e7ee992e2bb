import type { Report } from "../api/report";
import { useSpeech } from "../i18n/context";

export function NextAction({ next }: { next: NonNullable<Report["next"]> }) {
  const { words, say } = useSpeech();
  return (
    <section className="next" aria-labelledby="next-title">
      <h2 id="next-title">{words.next}</h2>
      <p>{say(next.text)}</p>
    </section>
  );
}
