// The product around our page. One implementation per host: Connect (connect.ts; the sandbox's pages
// use it too, through the official host library), later Forge. The panel knows no other outside.

export interface Answer {
  status: number;
  body: unknown; // parsed JSON; null when the body was none
}

export interface LastWritten {
  grade: string;
  open: number;
  at: string; // RFC 3339
}

export interface Host {
  // Calls our own service as the person who looks at the page. Rejects when nobody answers.
  call(path: string, signal: AbortSignal): Promise<Answer>;

  // What the service last wrote on this issue, read from the product with the viewer's own
  // permissions; null when there is nothing, or no way to ask. Needs no service of ours.
  lastWritten(): Promise<LastWritten | null>;

  // The viewer's locale, like "ko_KR"; empty when the host does not tell.
  locale(): Promise<string>;

  // Address of an issue in the product; null when the product's address is not known.
  issueUrl(key: string): string | null;

  // The frame takes this height, in CSS pixels.
  resize(height: number): void;

  // From now on the page follows the host's light and dark theme.
  followTheme(): void;

  // Somebody edited the issue in this window. Returns what ends the subscription.
  onIssueChanged(listener: () => void): () => void;
}
