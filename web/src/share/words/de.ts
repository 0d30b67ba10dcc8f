import type { Catalogue } from "../../words/catalogue.ts";
import type { en } from "./en.ts";

/** What sharing and exporting say, in German. */
export const de: Catalogue<typeof en> = {
  "share.title": "Teilen",
  "share.view": "Diese Ansicht",
  "share.view.how": "Wer diese Umfrage sehen darf, sieht genau, was du siehst: dieselben Tage, dieselben Filter.",
  "share.view.link": "der Link zu dieser Ansicht",
  "share.signed": "Für Leute ohne Zugang",
  "share.signed.how":
    "Ein signierter Link zeigt die Zahlen allen, die ihn haben, bis seine Zeit um ist oder er in der Verwaltung zurückgenommen wird.",
  "share.signed.who":
    "Wer Earshot verwaltet, kann einen signierten Link erstellen, der die Zahlen Leuten ohne Zugang zeigt.",
  "share.days": "Gilt",
  "share.days.count": { one: "{count} Tag", other: "{count} Tage" },
  "share.make": "Link erstellen",
  "share.until": "Gilt bis {time}. Er wird nur jetzt gezeigt.",
  "share.private":
    "Die Ergebnisse dieser Umfrage sind nicht öffentlich. Erlaube in ihren Einstellungen zuerst das Teilen per Link.",
  "share.failed": "Der Link ließ sich nicht erstellen. Versuche es gleich noch einmal.",
  "share.signed.link": "der signierte Link",

  "export.title": "Exportieren",
  "export.what": "Jede Antwort dieser Ansicht mit ihrem Kommentar, eine je Zeile; nichts, was jemanden nennt.",
  "export.format": "Format",
  "export.csv": "CSV, für Tabellen",
  "export.jsonl": "JSON Lines, für Programme",
  "export.start": "Exportieren",
  "export.cancel": "Abbrechen",
  "export.again": "Noch einmal exportieren",
  "export.progress": "{rows} von {all}",
  "export.progress.unknown": "bisher {rows}",
  "export.done": { one: "{count} Antwort gesichert.", other: "{count} Antworten gesichert." },
  "export.cancelled": "Abgebrochen. Nichts wurde gesichert.",
  "export.broken": "Der Export brach nach {rows} ab. Nichts wurde gesichert; versuche es noch einmal.",
  "export.refused": "Du bist abgemeldet. Melde dich an und versuche es noch einmal.",
  "export.failed": "Der Export ließ sich nicht beginnen. Versuche es gleich noch einmal.",
};
