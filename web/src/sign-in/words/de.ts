import type { Catalogue } from "../../words/catalogue.ts";
import type { en } from "./en.ts";

/** What signing in says, in German. */
export const de: Catalogue<typeof en> = {
  title: "Anmelden",
  asking: "Sie werden angemeldet",
  "asking.moment": "Einen Moment.",
  unreachable: "Die Ergebnisse sind gerade nicht erreichbar",
  "unreachable.why": "Ihr Link wurde, soweit wir wissen, nicht verbraucht. Versuchen Sie es gleich noch einmal.",
  again: "Noch einmal versuchen",
  there: "Sie sind angemeldet",
  "there.go": "Alles, was Sie sehen dürfen, steht {link}.",
  "there.link": "in der Übersicht",
  "by.link":
    "Ein Anmeldelink führt von selbst hierher. Er endet mit einem # und einem langen Code: Kopieren Sie ihn ganz in die Adresszeile.",
  used: "Dieser Link gilt nicht mehr",
  "used.why":
    "Ein Anmeldelink gilt einmal und 15 Minuten lang; dieser wurde benutzt oder ist abgelaufen. Es ist nichts verloren: Bitten Sie um einen neuen.",
  who: "{command} gibt einen aus, und wer Earshot betreibt, kann Ihnen einen machen.",
  key: "Oder ein Zugangsschlüssel",
  "key.send": "Anmelden",
  "key.empty": "Fügen Sie den Schlüssel ein, den Sie bekommen haben. Er beginnt mit esk_.",
  "key.refused": "Dieser Schlüssel ist nicht bekannt, wurde zurückgenommen oder ist abgelaufen.",
  "key.unreachable":
    "Die Ergebnisse sind gerade nicht erreichbar. Ihr Schlüssel wurde nicht aufgehoben; versuchen Sie es gleich noch einmal.",
  totals: "Öffentliche Ergebnisse brauchen keine Anmeldung: {link}.",
  "totals.link": "alle Umfragen ansehen",
};
