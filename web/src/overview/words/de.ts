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
  cases: "Offene Fälle",
  closed: "geschlossen",
  few: "wenige Antworten",
  noCases: "keine",
  opened: "von {count} eröffneten",
  daily: "Antworten am Tag",
  search: "Umfragen suchen",
  order: "Reihenfolge",
  "order.age": "Älteste zuerst",
  "order.answers": "Meiste Antworten",
  "order.cases": "Meiste offene Fälle",
  "order.name": "Nach Frage",
  quiet: "zuletzt keine",
  spark: "Antworten an den letzten {days} Tagen: höchstens {most}, gestern {last}.",
  "closed.shelf": { one: "{count} geschlossene Umfrage", other: "{count} geschlossene Umfragen" },
  "archived.shelf": { one: "{count} abgelegte Umfrage", other: "{count} abgelegte Umfragen" },
  nothing: "Keine Umfrage passt zu „{search}“.",
  "nothing.all": { one: "Die eine zeigen", other: "Alle {count} zeigen" },
};
