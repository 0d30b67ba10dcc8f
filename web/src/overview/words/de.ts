import type { Catalogue } from "../../words/catalogue.ts";
import type { en } from "./en.ts";

/** What the overview says, in German. */
export const de: Catalogue<typeof en> = {
  title: "Umfragen",
  asking: "Die Summen werden geholt.",
  nobody: "Noch niemand hat geantwortet.",
  sum: { one: "{count} Antwort, einmal gezählt.", other: "{count} Antworten, jede einmal gezählt." },
  inAll: { one: "{count} Antwort insgesamt.", other: "{count} Antworten insgesamt." },
  none: "Es gibt noch keine Umfragen. Wer Earshot betreibt, kann in der Verwaltung eine anlegen.",
  caption: "Umfragen mit Summen, Werten und offenen Fällen",
  question: "Frage",
  answers: "Antworten",
  score: "Wert, 95-%-Intervall",
  how: "So wurde geantwortet",
  cases: "Offene Fälle",
  closed: "geschlossen",
  few: "wenige Antworten",
  noCases: "keine",
  opened: "von {count} eröffneten",
};
