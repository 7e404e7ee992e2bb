// The part of Atlassian's all.js (global `AP`) that we call. Loaded at run time from the address in
// the page, so that the bridge's configuration decides it and a slow script never delays our paint.

export interface Ap {
  context: {
    getToken(): Promise<string>;
    getContext(): Promise<{ jira?: { issue?: { id?: string; key?: string } } }>;
  };
  request(path: string): Promise<{ body: string }>;
  resize(width: string, height: string): void;
  user: { getLocale(callback: (locale: string) => void): void };
  events: {
    on(name: string, listener: () => void): void;
    off(name: string, listener: () => void): void;
  };
  theming?: { initializeTheming(): void };
}

declare global {
  interface Window {
    AP?: Ap;
  }
}

const kLoadTimeoutMs = 10_000;

export function scriptAddress(page: Document): string {
  const address = page.querySelector('meta[name="healthlint-all-js"]')?.getAttribute("content");
  if (!address) throw new Error("the page does not name the address of all.js");
  return address;
}

export function loadAp(page: Document, address: string): Promise<Ap> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${address}: no answer`)), kLoadTimeoutMs);
    const script = page.createElement("script");
    script.src = address;
    script.onload = () => {
      clearTimeout(timer);
      if (window.AP) resolve(window.AP);
      else reject(new Error(`${address}: does not define AP`));
    };
    script.onerror = () => {
      clearTimeout(timer);
      reject(new Error(`${address}: cannot be loaded`));
    };
    page.head.append(script);
  });
}
