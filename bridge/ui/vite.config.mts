import react from "@vitejs/plugin-react";
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

import { designTokens } from "./scripts/design-tokens.mts";

// Pages are not served beside their assets: the bridge answers /connect/panel/issue with index.html
// and serves the rest of this build under /ui/. A relative prefix keeps a base URL with a path
// working; <base> would not, our content security policy forbids it.
const kAssetsFrom: Record<string, string> = { "index.html": "../../ui/" };

export default defineConfig({
  base: "./",
  plugins: [react(), designTokens()],
  resolve: {
    // Atlaskit asks a feature-gate service of Atlassian's. No page of ours calls another origin.
    alias: [
      {
        find: /^@atlaskit\/feature-gate-js-client(\/.*)?$/,
        replacement: resolve(import.meta.dirname, "src/stubs/feature-gates.ts"),
      },
    ],
  },
  experimental: {
    renderBuiltUrl(filename, { hostId, hostType }) {
      if (hostType === "html") return (kAssetsFrom[hostId] ?? "./") + filename;
      return { relative: true };
    },
  },
  build: {
    target: "es2022",
    manifest: true, // names the files of the first load, for scripts/budget.mjs
    assetsInlineLimit: 0, // data: URLs would need a wider content security policy
    reportCompressedSize: false,
    rollupOptions: { input: { panel: resolve(import.meta.dirname, "index.html") } },
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
