import { createContext, useContext, useEffect, useState, type ReactNode } from "react";

import type { Text } from "../api/report";
import type { Host } from "../host/host";
import {
  chosenLanguage,
  inLanguage,
  languageOf,
  rememberLanguage,
  words,
  type Language,
} from "./language";
import type { Words } from "./words";

interface Speech {
  language: Language;
  words: Words;
  say: (text: Text) => string; // what a rule says, in the viewer's language
  speak: (language: Language) => void;
}

const SpeechContext = createContext<Speech | null>(null);

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (speech === null) throw new Error("useSpeech outside of SpeechProvider");
  return speech;
}

// The viewer's own choice, else the host's locale, else what the browser prefers.
export function SpeechProvider({ host, children }: { host: Host; children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(
    () => chosenLanguage() ?? languageOf(navigator.language),
  );

  useEffect(() => {
    if (chosenLanguage() !== null) return;
    host.locale().then(
      (locale) => locale !== "" && chosenLanguage() === null && setLanguage(languageOf(locale)),
      () => undefined,
    );
  }, [host]);

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = words(language).health;
  }, [language]);

  const speech: Speech = {
    language,
    words: words(language),
    say: (text) => inLanguage(text, language),
    speak: (chosen) => {
      rememberLanguage(chosen);
      setLanguage(chosen);
    },
  };
  return <SpeechContext.Provider value={speech}>{children}</SpeechContext.Provider>;
}
