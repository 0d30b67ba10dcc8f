import type { Messages } from "./messages.ts";

/** The pages in English. */
export const en: Messages = {
  lang: "en",
  dir: "ltr",

  frame: {
    by: "Counted once, by Earshot",
    whatIsKept: "What is kept",
    kept: "Your answer, what you write, and when it came. {business} reads it. No name, no e-mail address and no IP address is stored with it.",
    keptCookie:
      "A cookie remembers that this browser has answered, so that it is counted once. It is used for nothing else.",
    keptNetwork:
      "A mark made of your network and the kind of your browser keeps others from answering many times. After two days nobody can tell which network it was.",
    language: "Language",
  },

  ask: {
    oneTap: "One tap and you are done. No account, no e-mail address.",
    once: {
      browser: "One answer for each browser.",
      network: "One answer for each browser, and one a day for each network and kind of browser.",
      link: "One answer for each link.",
    },
    often: {
      reject: "The first one counts.",
      replace: "Your last one counts.",
      days: { one: "You can answer every day.", other: "You can answer every {count} days." },
    },
    optional: "Optional",
    commentHint: "Please leave out passwords and card numbers.",
    commentLimit: "Up to {points} characters",
    send: "Send my answer",
  },

  tapped: {
    lead: "It is sent when you press the button, and not before.",
    another: "Choose another answer",
  },
  device: {
    saved: "Saved on this device. It will be sent when you are online.",
    trying: "Kept on this device. It is sent again by itself while this page is open.",
    found: "This was kept on this device: it had not arrived yet.",
  },

  scales: {
    csat: { low: "Very poor", high: "Very good", steps: ["Very poor", "Poor", "Fair", "Good", "Very good"] },
    ces: { low: "Very difficult", high: "Very easy" },
    nps: { low: "Not at all likely", high: "Extremely likely" },
  },
  thumbs: {
    up: { label: "Thumbs up", said: "Thumbs up." },
    down: { label: "Thumbs down", said: "Thumbs down." },
  },

  errors: {
    things: { one: "One thing to fix.", two: "Two things to fix.", other: "{count} things to fix." },
    notSent: "Nothing has been sent.",
    notSentTyped: "Nothing has been sent, and your text is still here.",
    noChoice: { short: "No answer chosen yet", long: "Choose one of the answers." },
    noNumber: { short: "No number chosen yet", long: "Choose a number from {low} to {high}." },
    tooLong: {
      short: {
        one: "The text is {count} character too long",
        other: "The text is {count} characters too long",
      },
      long: "{has} characters; {fits} fit. Shorten it by {over}.",
    },
    badComment: {
      short: "The text holds a character that cannot be kept",
      long: "There is a character in it that cannot be kept. Type the text again, or paste it as plain text.",
    },
    other: "Something around your answer was not as it should be. Send it again from here.",
  },

  thanks: {
    title: "Heard. Thank you.",
    heard: "Heard.",
    sorry: "Heard, and sorry.",
    chose: "You chose {label}.",
    gave: "You gave {score} of {best}.",
    again: {
      heading: "Heard. Your answer is kept.",
      lead: "It was sent more than once and counts once, as you sent it the first time.",
    },
    trackName: "What happens to your answer",
    received: "Received and kept",
    receivedWhen: "just now",
    counted: "Counted",
    countedWhen: "in a second or two",
    passedOn: "Help desk told",
    passedOnWhen: "in a minute or two",
    results: "See the results",
    receipt: "Your receipt",
    receiptUse: "With it you can see how far your answer has come, change it, or take it back.",
    receiptLink: "See, change or take back my answer",
    add: "Add this to my answer",
    mind: "Changed your mind? For ten minutes you can simply tap another answer.",
  },

  receipt: {
    title: "Your answer",
    lead: "This is how far it has come, and what you can do.",
    states: {
      received: "Your answer was received and is kept.",
      counted: "Your answer is counted.",
      "case-opened": "Your answer is marked for follow-up.",
      answered: "The help desk has acted on your answer.",
      withdrawn: "Your answer was taken back.",
      erased: "Your answer was erased.",
    },
    said: {
      changed: "Your change is kept. It counts in a second or two.",
      withdrawn: "It stops counting in a second or two.",
      erased: "It is gone in a second or two.",
    },
    followUp: "Marked for follow-up",
    answered: "Acted on by the help desk",
    change: {
      summary: "Change my answer",
      clear: "Take away the words I wrote before",
      hint: "What you leave empty stays as it was.",
      send: "Change my answer",
    },
    withdraw: {
      summary: "Take my answer back",
      means: [
        "It is no longer counted, and what you wrote is deleted with it. You may answer this survey again.",
        "If the help desk was told already, it keeps what it was told.",
      ],
      send: "Yes, take it back",
    },
    erase: {
      summary: "Erase everything",
      means: [
        "All your answers to this survey are deleted, with what you wrote, in a second or two. The log of what came in forgets them some minutes later.",
        "What we cannot reach: backups, which the business keeps for as long as it decides, and a ticket that the help desk already has. Ask the business to delete it there.",
      ],
      send: "Yes, erase it all",
    },
    answerAnew: "Answer again",
    keepIt: "The address of this page is the key to your answer. Whoever has it can do all this: keep it to yourself.",
  },
  duplicate: {
    heading: "You have already answered.",
    lead: "Your first answer stands. Nothing was changed, and nothing was counted twice.",
    notSent: "This was not sent. Copy it if you want to keep it.",
    shared: {
      browser: "This survey takes one answer for each browser, also where several people share one.",
      network:
        "This survey takes one answer a day from each network and kind of browser, and somebody near you may have answered. Try again tomorrow, or from another network.",
      link: "This link was used already. Links are good for one answer.",
    },
    mind: "You answered a few minutes ago. You can still change your mind.",
    change: "Change my answer",
    changeTo: "Change it to this",
  },

  problems: {
    "bad-json": { heading: "That could not be read.", lead: "Nothing was sent. Go back and try once more." },
    "bad-text": { heading: "That could not be read.", lead: "Nothing was sent. Go back and try once more." },
    "invalid-field": {
      heading: "Something in it does not fit this survey.",
      lead: "Nothing was sent. Open the survey again and answer from there.",
    },
    unauthorized: { heading: "This page needs a key.", lead: "Sign in, or ask whoever sent you the link." },
    forbidden: {
      heading: "This answer came from another site.",
      lead: "So that nobody answers in your name, answers are only taken from the survey’s own page. Open it and answer there.",
    },
    "bad-link": {
      heading: "This survey opens by a personal link.",
      lead: "The link may have been cut in two by a mail program. Please open it again from where you found it, whole.",
    },
    "expired-link": {
      heading: "This link has run out.",
      lead: "It was good for some time only. Ask whoever sent it to you for another one.",
    },
    "not-open-yet": {
      heading: "This survey is not open yet.",
      lead: "You are early, which is kind. Please come back when it has begun.",
    },
    "unknown-survey": {
      heading: "There is no survey at this address.",
      lead: "The link may have been cut in two by a mail program, or a letter got lost on the way. Please try it again from where you found it.",
    },
    "unknown-receipt": {
      heading: "There is no such receipt.",
      lead: "It may have been cut short when it was copied. A receipt only works whole.",
    },
    "not-found": {
      heading: "There is nothing at this address.",
      lead: "The link may have been cut in two by a mail program, or a letter got lost on the way.",
    },
    "method-not-allowed": {
      heading: "This address is not asked like this.",
      lead: "Nothing was sent. Open the page anew and go on from there.",
    },
    "too-slow": {
      heading: "Your answer did not reach us whole.",
      lead: "The connection was too slow. Nothing was kept; please send it again.",
    },
    duplicate: { heading: "You have already answered.", lead: "Your first answer stands." },
    conflict: {
      heading: "This was changed meanwhile.",
      lead: "Nothing was sent. Open the page again and try once more.",
    },
    "closed-survey": {
      heading: "This survey is closed.",
      lead: "It takes no more answers. Thank you for wanting to give one.",
    },
    "too-large": {
      heading: "That is more than fits.",
      lead: "Nothing was sent. Go back, where your text should still be, and shorten it.",
    },
    "wrong-content-type": {
      heading: "That could not be read.",
      lead: "Nothing was sent. Answer on the survey’s own page, or see how its API wants it.",
    },
    "rate-limited": {
      heading: "Too many answers at once.",
      lead: "Yours was not taken yet. Wait a moment; sending it again cannot count it twice.",
    },
    internal: {
      heading: "Something broke on our side.",
      lead: "We do not know whether your answer was kept. Sending it again is safe: it cannot be counted twice.",
    },
    unavailable: {
      heading: "We could not keep your answer just now.",
      lead: "The trouble is on our side. Please send it again in a moment; it cannot be counted twice.",
    },
  },
  problem: {
    notNow: {
      heading: "This page cannot be shown just now.",
      lead: "The trouble is on our side. Please load it again in a moment.",
    },
    closedOn: "This survey closed on {day}.",
    opensOn: "This survey opens on {day}.",
    stillHere: "Still here on this page.",
    copyIt: "Copy it if you want to keep it.",
    sendAgain: "Send again",
    openSurvey: "Open the survey",
    loadAgain: "Load again",
  },
};
