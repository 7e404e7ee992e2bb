// A Connect app on atlassian-connect-express that accepts the bench's webhooks and does nothing with
// them: node ace.mjs PORT sqlite|map CLIENT_KEY SECRET. Prints one line when it listens.

import ace from "atlassian-connect-express";
import bodyParser from "body-parser";
import express from "express";

const [port, store, clientKey, sharedSecret] = process.argv.slice(2);
const webhookPath = "/connect/webhook/jira";

// Keeps nothing but what the framework itself has to know about a site.
function mapAdapter() {
  const values = new Map();
  const id = (key, client) => `${client}\n${key}`;
  const adapter = {
    get: async (key, client) => values.get(id(key, client)) ?? null,
    set: async (key, value, client) => (values.set(id(key, client), value), value),
    del: async (key, client) => values.delete(id(key, client)),
    saveInstallation: async (value, client) => adapter.set("clientInfo", value, client),
    getAllClientInfos: async () => [...values.values()],
    isMemoryStore: () => true,
  };
  return adapter;
}
ace.store.register("map", mapAdapter);

const quiet = { info() {}, warn() {}, debug() {}, error: console.error };
const app = express();
app.set("env", "production");
const baseUrl = `http://127.0.0.1:${port}`;
const addon = ace(
  app,
  {
    config: {
      descriptorTransformer: (descriptor) => ({
        ...descriptor,
        baseUrl,
        modules: { webhooks: [{ event: "jira:issue_updated", url: webhookPath }] },
      }),
      production: {
        localBaseUrl: baseUrl,
        // "memory" is the framework's own default: Sequelize with SQLite.
        store: store === "map" ? { adapter: "map" } : { adapter: "sequelize", type: "memory", logging: false },
      },
    },
  },
  quiet,
);
app.use(bodyParser.json({ limit: "5mb" }));
app.use(addon.middleware());
await addon.settings.set("clientInfo", { clientKey, sharedSecret, baseUrl: "https://bench.atlassian.example" }, clientKey);
app.listen(Number(port), "127.0.0.1", () => console.log("listening"));
