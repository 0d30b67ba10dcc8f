import type { Messages } from "./messages.ts";

/** The pages in German. */
export const de: Messages = {
  lang: "de",
  dir: "ltr",

  frame: {
    by: "Einmal gezählt, von Earshot",
    whatIsKept: "Was gespeichert wird",
    kept: "Ihre Antwort, was Sie schreiben, und wann sie kam. {business} liest sie. Kein Name, keine E-Mail-Adresse und keine IP-Adresse wird dazu gespeichert.",
    keptCookie:
      "Ein Cookie merkt sich, dass dieser Browser geantwortet hat, damit er nur einmal zählt. Für nichts anderes wird es verwendet.",
    keptNetwork:
      "Ein Kennzeichen aus Ihrem Netz und der Art Ihres Browsers verhindert, dass jemand viele Male antwortet. Nach zwei Tagen kann niemand mehr sagen, welches Netz es war.",
    language: "Sprache",
  },

  ask: {
    oneTap: "Ein Tipp, und Sie sind fertig. Kein Konto, keine E-Mail-Adresse.",
    once: {
      browser: "Eine Antwort je Browser.",
      network: "Eine Antwort je Browser, und eine am Tag je Netz und Art von Browser.",
      link: "Eine Antwort je Link.",
    },
    often: {
      reject: "Die erste zählt.",
      replace: "Ihre letzte zählt.",
      days: { one: "Sie können jeden Tag antworten.", other: "Sie können alle {count} Tage antworten." },
    },
    optional: "Freiwillig",
    commentHint: "Bitte keine Passwörter und Kartennummern.",
    commentLimit: "Bis zu {points} Zeichen",
    send: "Antwort senden",
  },

  tapped: {
    lead: "Gesendet wird erst, wenn Sie auf die Schaltfläche drücken.",
    another: "Eine andere Antwort wählen",
  },
  device: {
    saved: "Auf diesem Gerät gespeichert. Wird gesendet, sobald Sie online sind.",
    trying: "Auf diesem Gerät gespeichert. Solange diese Seite offen ist, wird von selbst noch einmal gesendet.",
    found: "Das lag noch auf diesem Gerät: Es war nicht angekommen.",
  },

  scales: {
    csat: {
      low: "Sehr schlecht",
      high: "Sehr gut",
      steps: ["Sehr schlecht", "Schlecht", "Mittel", "Gut", "Sehr gut"],
    },
    ces: { low: "Sehr schwierig", high: "Sehr einfach" },
    nps: { low: "Sehr unwahrscheinlich", high: "Sehr wahrscheinlich" },
  },
  thumbs: {
    up: { label: "Daumen hoch", said: "Daumen hoch." },
    down: { label: "Daumen runter", said: "Daumen runter." },
  },

  errors: {
    things: {
      one: "Eines ist zu verbessern.",
      two: "Zwei Dinge sind zu verbessern.",
      other: "{count} Dinge sind zu verbessern.",
    },
    notSent: "Es wurde nichts gesendet.",
    notSentTyped: "Es wurde nichts gesendet, und Ihr Text ist noch da.",
    noChoice: { short: "Noch keine Antwort gewählt", long: "Wählen Sie eine der Antworten." },
    noNumber: { short: "Noch keine Zahl gewählt", long: "Wählen Sie eine Zahl von {low} bis {high}." },
    tooLong: {
      short: { one: "Der Text ist ein Zeichen zu lang", other: "Der Text ist {count} Zeichen zu lang" },
      long: "{has} Zeichen; {fits} passen hinein. Kürzen Sie um {over}.",
    },
    badComment: {
      short: "Im Text steht ein Zeichen, das nicht gespeichert werden kann",
      long: "Im Text steht ein Zeichen, das nicht gespeichert werden kann. Schreiben Sie ihn neu, oder fügen Sie ihn ohne Formatierung ein.",
    },
    other: "Etwas rund um Ihre Antwort war nicht, wie es sein sollte. Senden Sie sie von hier aus noch einmal.",
  },

  thanks: {
    title: "Gehört. Vielen Dank.",
    heard: "Gehört.",
    sorry: "Gehört, und es tut uns leid.",
    chose: "Sie haben gewählt: {label}.",
    gave: "Sie haben {score} von {best} gegeben.",
    again: {
      heading: "Gehört. Ihre Antwort ist gespeichert.",
      lead: "Sie wurde mehr als einmal gesendet und zählt einmal, so wie Sie sie zuerst gesendet haben.",
    },
    trackName: "Was mit Ihrer Antwort geschieht",
    received: "Angekommen und gespeichert",
    receivedWhen: "gerade eben",
    counted: "Gezählt",
    countedWhen: "in ein, zwei Sekunden",
    passedOn: "Dem Kundendienst gemeldet",
    passedOnWhen: "in ein, zwei Minuten",
    results: "Ergebnisse ansehen",
    receipt: "Ihre Quittung",
    receiptUse: "Mit ihr können Sie sehen, wie weit Ihre Antwort ist, sie ändern oder zurücknehmen.",
    receiptLink: "Meine Antwort ansehen, ändern oder zurücknehmen",
    add: "Zu meiner Antwort hinzufügen",
    mind: "Anders überlegt? Zehn Minuten lang können Sie einfach eine andere Antwort antippen.",
  },

  receipt: {
    title: "Ihre Antwort",
    lead: "So weit ist sie, und das können Sie tun.",
    states: {
      received: "Ihre Antwort ist angekommen und gespeichert.",
      counted: "Ihre Antwort ist gezählt.",
      "case-opened": "Ihre Antwort ist vorgemerkt: Jemand soll sich darum kümmern.",
      answered: "Um Ihre Antwort hat sich jemand gekümmert.",
      withdrawn: "Ihre Antwort wurde zurückgenommen.",
      erased: "Ihre Antwort wurde gelöscht.",
    },
    said: {
      changed: "Ihre Änderung ist gespeichert. Sie zählt in ein, zwei Sekunden.",
      withdrawn: "In ein, zwei Sekunden zählt sie nicht mehr.",
      erased: "In ein, zwei Sekunden ist sie fort.",
    },
    followUp: "Vorgemerkt, damit sich jemand kümmert",
    answered: "Vom Kundendienst bearbeitet",
    change: {
      summary: "Meine Antwort ändern",
      clear: "Wegnehmen, was ich vorher geschrieben habe",
      hint: "Was Sie leer lassen, bleibt, wie es war.",
      send: "Antwort ändern",
    },
    withdraw: {
      summary: "Meine Antwort zurücknehmen",
      means: [
        "Sie wird nicht mehr gezählt, und was Sie geschrieben haben, wird mit ihr gelöscht. Sie dürfen dann noch einmal antworten.",
        "Wenn der Kundendienst sie schon hat, behält er, was ihm gemeldet wurde.",
      ],
      send: "Ja, zurücknehmen",
    },
    erase: {
      summary: "Alles löschen",
      means: [
        "Alle Ihre Antworten auf diese Umfrage werden in ein, zwei Sekunden gelöscht, mit allem, was Sie geschrieben haben. Das Protokoll der Eingänge vergisst sie einige Minuten später.",
        "Was wir nicht erreichen: Sicherungskopien, die das Unternehmen so lange aufhebt, wie es entscheidet, und eine Anfrage, die der Kundendienst schon hat. Bitten Sie das Unternehmen, sie dort zu löschen.",
      ],
      send: "Ja, alles löschen",
    },
    answerAnew: "Noch einmal antworten",
    keepIt:
      "Die Adresse dieser Seite ist der Schlüssel zu Ihrer Antwort. Wer sie hat, kann das alles tun: Behalten Sie sie für sich.",
  },

  duplicate: {
    heading: "Sie haben schon geantwortet.",
    lead: "Ihre erste Antwort gilt. Nichts wurde geändert, und nichts wurde zweimal gezählt.",
    shared: {
      browser: "Diese Umfrage nimmt eine Antwort je Browser, auch wenn mehrere Menschen sich einen teilen.",
      network:
        "Diese Umfrage nimmt am Tag eine Antwort je Netz und Art von Browser, und jemand in Ihrer Nähe hat vielleicht schon geantwortet. Versuchen Sie es morgen noch einmal, oder aus einem anderen Netz.",
      link: "Dieser Link wurde schon benutzt. Links gelten für eine Antwort.",
    },
    notSent: "Das wurde nicht gesendet. Kopieren Sie es, wenn Sie es behalten möchten.",
    mind: "Sie haben vor wenigen Minuten geantwortet. Sie können es sich noch anders überlegen.",
    change: "Meine Antwort ändern",
    changeTo: "Auf diese Antwort ändern",
  },

  problems: {
    "bad-json": {
      heading: "Das war nicht zu lesen.",
      lead: "Es wurde nichts gesendet. Gehen Sie zurück und versuchen Sie es noch einmal.",
    },
    "bad-text": {
      heading: "Das war nicht zu lesen.",
      lead: "Es wurde nichts gesendet. Gehen Sie zurück und versuchen Sie es noch einmal.",
    },
    "invalid-field": {
      heading: "Etwas darin passt nicht zu dieser Umfrage.",
      lead: "Es wurde nichts gesendet. Öffnen Sie die Umfrage noch einmal und antworten Sie von dort.",
    },
    unauthorized: {
      heading: "Diese Seite braucht einen Schlüssel.",
      lead: "Melden Sie sich an, oder fragen Sie, wer Ihnen den Link geschickt hat.",
    },
    forbidden: {
      heading: "Diese Antwort kam von einer anderen Website.",
      lead: "Damit niemand in Ihrem Namen antwortet, werden Antworten nur von der Seite der Umfrage selbst genommen. Öffnen Sie sie und antworten Sie dort.",
    },
    "bad-link": {
      heading: "Diese Umfrage öffnet sich mit einem persönlichen Link.",
      lead: "Vielleicht hat ein Mailprogramm den Link zerschnitten. Öffnen Sie ihn bitte noch einmal ganz, von dort, wo Sie ihn gefunden haben.",
    },
    "expired-link": {
      heading: "Dieser Link ist abgelaufen.",
      lead: "Er galt nur für einige Zeit. Bitten Sie um einen neuen, wer ihn Ihnen geschickt hat.",
    },
    "not-open-yet": {
      heading: "Diese Umfrage hat noch nicht begonnen.",
      lead: "Sie sind früh dran, das ist nett. Kommen Sie bitte wieder, wenn sie begonnen hat.",
    },
    "unknown-survey": {
      heading: "Unter dieser Adresse gibt es keine Umfrage.",
      lead: "Vielleicht hat ein Mailprogramm den Link zerschnitten, oder unterwegs ging ein Buchstabe verloren. Versuchen Sie es bitte noch einmal von dort, wo Sie ihn gefunden haben.",
    },
    "unknown-receipt": {
      heading: "Diese Quittung gibt es nicht.",
      lead: "Vielleicht wurde sie beim Kopieren gekürzt. Eine Quittung gilt nur ganz.",
    },
    "not-found": {
      heading: "Unter dieser Adresse gibt es nichts.",
      lead: "Vielleicht hat ein Mailprogramm den Link zerschnitten, oder unterwegs ging ein Buchstabe verloren.",
    },
    "method-not-allowed": {
      heading: "So wird diese Adresse nicht gefragt.",
      lead: "Es wurde nichts gesendet. Öffnen Sie die Seite neu und machen Sie dort weiter.",
    },
    "too-slow": {
      heading: "Ihre Antwort kam nicht ganz bei uns an.",
      lead: "Die Verbindung war zu langsam. Nichts wurde gespeichert; bitte senden Sie noch einmal.",
    },
    duplicate: { heading: "Sie haben schon geantwortet.", lead: "Ihre erste Antwort gilt." },
    conflict: {
      heading: "Das wurde inzwischen geändert.",
      lead: "Es wurde nichts gesendet. Öffnen Sie die Seite neu und versuchen Sie es noch einmal.",
    },
    "closed-survey": {
      heading: "Diese Umfrage ist geschlossen.",
      lead: "Sie nimmt keine Antworten mehr. Danke, dass Sie eine geben wollten.",
    },
    "too-large": {
      heading: "Das ist mehr, als hineinpasst.",
      lead: "Es wurde nichts gesendet. Gehen Sie zurück, wo Ihr Text noch stehen sollte, und kürzen Sie ihn.",
    },
    "wrong-content-type": {
      heading: "Das war nicht zu lesen.",
      lead: "Es wurde nichts gesendet. Antworten Sie auf der Seite der Umfrage selbst, oder sehen Sie nach, wie ihre API es möchte.",
    },
    "rate-limited": {
      heading: "Zu viele Antworten auf einmal.",
      lead: "Ihre wurde noch nicht genommen. Warten Sie einen Augenblick; noch einmal zu senden kann sie nicht doppelt zählen.",
    },
    internal: {
      heading: "Bei uns ist etwas kaputtgegangen.",
      lead: "Wir wissen nicht, ob Ihre Antwort gespeichert ist. Noch einmal zu senden ist sicher: Sie kann nicht doppelt gezählt werden.",
    },
    unavailable: {
      heading: "Wir konnten Ihre Antwort gerade nicht speichern.",
      lead: "Es liegt an uns. Bitte senden Sie sie gleich noch einmal; sie kann nicht doppelt gezählt werden.",
    },
  },
  problem: {
    notNow: {
      heading: "Diese Seite kann gerade nicht gezeigt werden.",
      lead: "Es liegt an uns. Bitte laden Sie sie gleich noch einmal.",
    },
    closedOn: "Diese Umfrage ist seit dem {day} geschlossen.",
    opensOn: "Diese Umfrage beginnt am {day}.",
    stillHere: "Steht noch hier auf dieser Seite.",
    copyIt: "Kopieren Sie es, wenn Sie es behalten möchten.",
    sendAgain: "Noch einmal senden",
    openSurvey: "Umfrage öffnen",
    loadAgain: "Noch einmal laden",
  },
};
