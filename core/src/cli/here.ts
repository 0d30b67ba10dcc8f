import { fileURLToPath } from "node:url";
import { readSurroundings, type Surroundings } from "./surroundings.ts";

/** The top of the checkout, which the data folder of `npm start` is relative to wherever the command is run. */
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Finds the install this process is to look after; see {@link readSurroundings}. */
export const here = (): Surroundings => readSurroundings(process.env, ROOT);
