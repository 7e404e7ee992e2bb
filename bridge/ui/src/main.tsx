import "virtual:design-tokens.css";
import "./panel/panel.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { connectHost } from "./host/connect";
import { SpeechProvider } from "./i18n/context";
import { Panel } from "./panel/Panel";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no #root");

const host = connectHost(document);
host.followTheme();
new ResizeObserver(() => host.resize(Math.ceil(root.getBoundingClientRect().height))).observe(root);

createRoot(root).render(
  <StrictMode>
    <SpeechProvider host={host}>
      <Panel host={host} />
    </SpeechProvider>
  </StrictMode>,
);
