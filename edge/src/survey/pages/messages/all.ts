import type { LANGUAGES } from "@earshot/contract";
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import type { Messages } from "./messages.ts";

/** The pages in every language there is: in the memory of a process, and beside the script of a Worker. */
export const CATALOGUES: Readonly<Record<(typeof LANGUAGES)[number], Messages>> = { en, de, fr, es, ar };
