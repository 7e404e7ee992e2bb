import type { Text } from "../api/report";
import { en } from "./en";
import { ko } from "./ko";
import type { Words } from "./words";

export type Language = "en" | "ko";
export const kLanguages: ReadonlyArray<{ id: Language; name: string }> = [
  { id: "en", name: "English" },
  { id: "ko", name: "한국어" },
];

const kWords: Record<Language, Words> = { en, ko };
const kStorageKey = "healthlint.language";

export function words(language: Language): Words {
  return kWords[language];
}

// A number keeps its per cent sign on the line.
export function inLanguage(text: Text, language: Language): string {
  return text[language].replaceAll(/(?<=\d) %/g, "\u00a0%");
}

// "ko_KR", "ko-KR", "ko" -> ko; whatever else the host says is shown in English.
export function languageOf(locale: string): Language {
  return /^ko($|[_-])/i.test(locale) ? "ko" : "en";
}

// The viewer's own choice, kept in the viewer's browser only. Storage may be shut off in a frame.
export function chosenLanguage(): Language | null {
  try {
    const chosen = window.localStorage.getItem(kStorageKey);
    return kLanguages.find(({ id }) => id === chosen)?.id ?? null;
  } catch {
    return null;
  }
}

export function rememberLanguage(language: Language): void {
  try {
    window.localStorage.setItem(kStorageKey, language);
  } catch {
    // The choice then holds until the page is left.
  }
}
