import type { ENV } from "@earshot/contract";
import { t } from "./words.ts";

/** The audit's name for who holds the key of administration: the variable's, taken as a type as it weighs nothing. */
const INSTALLATION: typeof ENV.adminKey = "EARSHOT_ADMIN_KEY";
/** What Earshot does by itself. */
const ITSELF = "earshot";
/** Before the name of the link by which somebody signed in. */
const LINK = "sign-in-link ";

/** Who did something, as the audit names them, in words to stand at the end: "by …". */
export function byWhom(by: string): string {
  if (by === INSTALLATION) return t("by.installation");
  if (by === ITSELF) return t("by.itself");
  return by.startsWith(LINK) ? t("by.link", { id: by.slice(LINK.length) }) : t("by.key", { id: by });
}
