import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";

// Atlassian's design tokens as a style sheet (`import "virtual:design-tokens.css"`): the panel looks
// right before the host's own tokens arrive, and where they never do. The host's come later in the
// document with narrower selectors, so they win.

const kId = "virtual:design-tokens.css";
const kThemes: ReadonlyArray<readonly [theme: string, selector: string]> = [
  ["atlassian-light", ":root"],
  ["atlassian-spacing", ":root"],
  ["atlassian-shape", ":root"],
  ["atlassian-typography", ":root"],
  ["atlassian-dark", 'html[data-color-mode="dark"]'],
];

const require = createRequire(import.meta.url);

// A theme module is one string literal: `export default "\nhtml[…] {\n  --ds-text: #292A2E;…}\n"`.
function declarations(theme: string): string {
  const file = require.resolve(`@atlaskit/tokens/dist/esm/artifacts/themes/${theme}.js`);
  const literal = /export default ("(?:[^"\\]|\\.)*");/.exec(readFileSync(file, "utf8"))?.[1];
  const css = literal === undefined ? "" : (JSON.parse(literal) as string);
  const body = /\{([^}]*)\}/.exec(css)?.[1];
  if (body === undefined) throw new Error(`${theme}: not the style sheet that was expected`);
  return body;
}

export function designTokens(): Plugin {
  return {
    name: "design-tokens",
    resolveId: (id) => (id === kId ? `\0${kId}` : undefined),
    load(id) {
      if (id !== `\0${kId}`) return undefined;
      return kThemes.map(([theme, selector]) => `${selector} {${declarations(theme)}}`).join("\n");
    },
  };
}
