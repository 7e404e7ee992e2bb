// Where things are: overridable, because CI builds elsewhere.
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const kHere = dirname(fileURLToPath(import.meta.url));

export const kModules = resolve(kHere, "../node_modules");
export const kDist = resolve(process.env.HEALTHLINT_UI_DIST ?? resolve(kHere, "../../../bridge/ui/dist"));
export const kPictures = resolve(process.env.HEALTHLINT_PICTURES ?? resolve(kHere, "../../../build/pictures"));
