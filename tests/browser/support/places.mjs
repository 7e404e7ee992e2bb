// Where things are: overridable, because CI builds elsewhere.
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const kRoot = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
export const kModules = resolve(kRoot, "tests/browser/node_modules");
export const kDist = resolve(process.env.HEALTHLINT_UI_DIST ?? resolve(kRoot, "bridge/ui/dist"));
export const kBin = resolve(process.env.HEALTHLINT_BIN ?? resolve(kRoot, "build/dev/bin"));
export const kPictures = resolve(
  process.env.HEALTHLINT_PICTURES ?? resolve(kRoot, "build/pictures"),
);
