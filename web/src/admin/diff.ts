import type { Survey } from "@earshot/contract";
import * as v from "valibot";

/** One thing in which two versions of a survey differ. */
export interface Difference {
  /** Its path, such as `translations/de/question`. */
  readonly path: string;
  /** Undefined: it is not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** In what two versions of a survey differ, in the order of the newer one. */
export function differences(before: Survey | undefined, after: Survey): Difference[] {
  const [old, now] = [flat(before ?? {}), flat(after)];
  return [...new Set([...now.keys(), ...old.keys()])]
    .map((path) => ({ path, before: old.get(path), after: now.get(path) }))
    .filter((one) => one.before !== one.after);
}

/** What has a name of its own, as options have. */
const Named = v.array(v.looseObject({ id: v.string() }));

/** All values of a survey by their paths; options by their ids, so that one taken out does not change the others. */
function flat(value: unknown, path = "", into = new Map<string, string>()): Map<string, string> {
  if (v.is(Named, value)) {
    for (const { id, ...rest } of value) flat(rest, `${path}/${id}`, into);
  } else if (Array.isArray(value)) into.set(path, value.join(", "));
  else if (typeof value === "object" && value !== null) {
    for (const [key, part] of Object.entries(value)) flat(part, path === "" ? key : `${path}/${key}`, into);
  } else if (typeof value === "string") into.set(path, value);
  else if (typeof value === "number" || typeof value === "boolean") into.set(path, String(value));
  return into;
}
