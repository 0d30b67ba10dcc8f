import type { Catalogue } from "../../words/catalogue.ts";
import type { en } from "./en.ts";

/** What is said of sample answers, in German. */
export const de: Catalogue<typeof en> = {
  add: "Beispieldaten hinzufügen",
  "add.what": {
    one: "{count} erfundene Antwort, nicht unzufrieden, mit dem Schlagwort „sample“. Sie lässt sich wieder entfernen.",
    other:
      "{count} erfundene Antworten, keine unzufrieden, mit dem Schlagwort „sample“. Sie lassen sich wieder entfernen.",
  },
  adding: "Beispieldaten kommen hinzu",
  removing: "Beispieldaten werden entfernt",
  "so.far": "{done} von {all}",
  remove: "Beispieldaten entfernen",
  "remove.where": "Nur dieser Browser kann sie entfernen.",
  there: {
    one: "{question} hat {count} Beispielantwort von Ihnen.",
    other: "{question} hat {count} Beispielantworten von Ihnen.",
  },
  added: { one: "{count} Beispielantwort ist hinzugekommen.", other: "{count} Beispielantworten sind hinzugekommen." },
  "added.some": {
    one: "{count} von {all} Beispielantworten ist hinzugekommen; die übrigen wurden abgelehnt.",
    other: "{count} von {all} Beispielantworten sind hinzugekommen; die übrigen wurden abgelehnt.",
  },
  removed: "Die Beispieldaten sind entfernt.",
  "removed.some": {
    one: "{count} Beispielantwort ließ sich gerade nicht entfernen. Versuchen Sie es gleich noch einmal.",
    other: "{count} Beispielantworten ließen sich gerade nicht entfernen. Versuchen Sie es gleich noch einmal.",
  },
  failed: "Niemand war zu erreichen. Versuchen Sie es gleich noch einmal.",
};
