// Both sides of the frame on loopback: a product page that embeds the panel through the official
// Connect host library, and the service that serves the built panel. Their origins differ, as in
// reality (127.0.0.1 here, localhost there).
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const kTypes = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
};
const kDefaultAllJs = "https://connect-cdn.atl-paas.net/all.js";

// What our service is to send with its pages; the panel has to live with it.
const policy = (product) =>
  `default-src 'self'; script-src 'self' ${product}; ` +
  "style-src 'self' https://connect-cdn.atl-paas.net; connect-src 'self'; img-src 'self' data:; " +
  `base-uri 'none'; form-action 'self'; object-src 'none'; frame-ancestors ${product}`;

export async function startWorld({ dist, modules }) {
  const world = {
    answer: null, // of the API: JSON; a number is a bare status; "hang" never answers; "drop" cuts
    property: null, // the property `healthlint`
    locale: "en_US",
    calls: [], // of the API: {authorization}
  };
  const product = await listen((request, response) =>
    serveProduct(world, modules, request, response),
  );
  const service = await listen((request, response) => serveService(world, dist, request, response));
  world.product = `http://127.0.0.1:${product.address().port}`;
  world.service = `http://localhost:${service.address().port}`;
  world.stop = () =>
    [product, service].forEach((server) => (server.closeAllConnections(), server.close()));
  return world;
}

async function serveService(world, dist, request, response) {
  const { pathname } = new URL(request.url, "http://localhost");
  const headers = {
    "Content-Security-Policy": policy(world.product),
    "Referrer-Policy": "no-referrer",
  };
  if (pathname === "/connect/api/issue") return answerApi(world, request, response);
  if (pathname === "/connect/panel/issue") {
    const page = await readFile(join(dist, "index.html"), "utf8");
    const allJs = `${world.product}/atlassian-connect/all.js`;
    return send(response, 200, ".html", page.replaceAll(kDefaultAllJs, allJs), headers);
  }
  if (pathname.startsWith("/ui/")) return sendFile(response, dist, pathname.slice(4), headers);
  return send(response, 404, ".json", "{}");
}

function answerApi(world, request, response) {
  world.calls.push({ authorization: request.headers.authorization });
  if (world.answer === "hang") return undefined;
  if (world.answer === "drop") return request.socket.destroy();
  if (typeof world.answer === "number") return send(response, world.answer, ".json", "{}");
  return send(response, 200, ".json", JSON.stringify(world.answer));
}

async function serveProduct(world, modules, request, response) {
  const { pathname } = new URL(request.url, "http://localhost");
  const library = "atlassian-connect-js/dist";
  if (pathname === "/atlassian-connect/all.js")
    return sendFile(response, modules, `${library}/iframe.js`);
  if (pathname === "/host.js") return sendFile(response, modules, `${library}/connect-host.js`);
  if (pathname === "/host.css") return sendFile(response, modules, `${library}/connect-host.css`);
  if (pathname === "/jquery.js") return sendFile(response, modules, "jquery/dist/jquery.min.js");
  if (pathname === "/token") return send(response, 200, ".html", `token-${world.calls.length + 1}`);
  if (pathname === "/locale") return send(response, 200, ".html", world.locale);
  if (pathname === "/rest/api/3/issue/10012/properties/healthlint") {
    if (world.property === null) return send(response, 404, ".json", '{"errorMessages":[]}');
    return send(
      response,
      200,
      ".json",
      JSON.stringify({ key: "healthlint", value: world.property }),
    );
  }
  if (pathname === "/browse/AIX-12") {
    const page = await readFile(new URL("host.html", import.meta.url), "utf8");
    return send(response, 200, ".html", page.replaceAll("{{service}}", world.service));
  }
  return send(response, 404, ".json", "{}");
}

async function sendFile(response, folder, name, headers = {}) {
  const path = join(folder, normalize(`/${name}`));
  const body = await readFile(path).catch(() => null);
  if (body === null) return send(response, 404, ".json", "{}");
  return send(response, 200, extname(path), body, headers);
}

function send(response, status, extension, body, headers = {}) {
  const type = `${kTypes[extension] ?? "application/octet-stream"}; charset=utf-8`;
  response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store", ...headers });
  response.end(body);
}

function listen(handle) {
  const server = createServer((request, response) => {
    Promise.resolve(handle(request, response)).catch((error) => {
      response.destroy(error);
    });
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}
