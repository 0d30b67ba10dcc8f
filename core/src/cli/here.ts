import { fileURLToPath } from "node:url";
import { type Administration, readAdministration } from "./administration/where.ts";
import { readSurroundings, type Surroundings } from "./surroundings.ts";

/** The top of the checkout, which the data folder of `npm start` is relative to wherever the command is run. */
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Finds the install this process is to look after; see {@link readSurroundings}. */
export const here = (): Surroundings => readSurroundings(process.env, ROOT);

/** Finds its administration, if it is said; see {@link readAdministration}. */
export const administrationHere = (): Administration | undefined => readAdministration(process.env, ROOT);
