// Two of the pictures that the tests took, side by side, as the README shows them:
// node readme-picture.mjs LEFT.png RIGHT.png OUT.png
import { readFile } from "node:fs/promises";

import { launch } from "./support/browser.mjs";

const [left, right, out] = process.argv.slice(2);
const image = async (file) =>
  `<img src="data:image/png;base64,${(await readFile(file)).toString("base64")}">`;

const browser = await launch();
try {
  const page = await browser.newPage({ viewport: { width: 900, height: 1600 } });
  await page.setContent(`
    <style>
      div { align-items: flex-start; background: #e9eaee; display: inline-flex; gap: 16px; padding: 16px; }
      img { border-radius: 8px; box-shadow: 0 1px 3px #0004; display: block; width: 400px; }
    </style>
    <div>${await image(left)}${await image(right)}</div>`);
  await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
  await (await page.$("div")).screenshot({ path: out });
} finally {
  await browser.close();
}
