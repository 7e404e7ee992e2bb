import Button from "@atlaskit/button/default/button";
import RefreshIcon from "@atlaskit/icon/core/refresh";

import { useSpeech } from "../i18n/context";
import { formatAge } from "../i18n/dates";
import { kLanguages } from "../i18n/language";
import { Folds } from "./Folds";
import { packName } from "./view";

interface FooterProps {
  age: number | null; // seconds since the check; null when none is known
  pack: string;
  asking: boolean;
  received: number; // changes with every answer
  onRefresh: () => void;
}

export function Footer({ age, pack, asking, received, onRefresh }: FooterProps) {
  const { language, words } = useSpeech();
  return (
    <footer className="footer">
      <div className="footer-row">
        <span>{age !== null && words.checked(formatAge(age, language))}</span>
        <Button
          appearance="subtle"
          spacing="compact"
          iconBefore={RefreshIcon}
          isLoading={asking && received > 0}
          onClick={onRefresh}
        >
          {words.refresh}
        </Button>
      </div>
      <div className="footer-row">
        <span>{pack !== "" && words.rules(packName(pack))}</span>
        <LanguageSwitch />
      </div>
      <Folds
        folds={[{ id: "what", label: words.whatIsThis, content: <p>{words.whatThisIs}</p> }]}
      />
      {/* The age itself changes every second and must not be read out; that something came, may. */}
      <span className="visually-hidden" role="status">
        {received > 0 && !asking ? words.refreshed : ""}
      </span>
    </footer>
  );
}

function LanguageSwitch() {
  const { language, words, speak } = useSpeech();
  return (
    <div className="languages" role="group" aria-label={words.language}>
      {kLanguages.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          lang={id}
          className="fold"
          aria-pressed={id === language}
          onClick={() => speak(id)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
