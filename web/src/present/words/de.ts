import type { Catalogue } from "../../words/catalogue.ts";
import type { en } from "./en.ts";

/** What the wall says, in German. */
export const de: Catalogue<typeof en> = {
  "wall.join": "Antworten unter",
  "wall.qr": "QR-Code von {address}",
  "wall.half": "Hälfte",
  "wall.counted": { one: "Antwort, einmal gezählt", other: "Antworten, jede einmal gezählt" },
  "wall.none": "Noch keine Antworten. Deine könnte die erste sein.",
  "wall.hidden": "Die Antworten werden später gezeigt.",
  "wall.personal": "Geantwortet wird über persönliche Links.",
  "wall.closed": "Diese Umfrage ist geschlossen.",
  "wall.missing": "Unter dieser Adresse gibt es nichts zu präsentieren.",
  "wall.leave": "Verlassen",
  "wall.hide": "Antworten verbergen",
  "wall.show": "Antworten zeigen",
  "wall.hide.brief": "verbergen",
  "wall.show.brief": "zeigen",
  "wall.table": "Zahlen als Tabelle zeigen",
  "wall.table.brief": "Tabelle",
  "wall.full": "Ganzer Bildschirm",
  "wall.full.brief": "ganzer Bildschirm",
  "wall.keys.brief": "alle Tasten",
  "wall.leave.brief": "verlassen",
};
