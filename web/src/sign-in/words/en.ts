/** What signing in says, in English. */
export const en = {
  title: "Sign in",
  asking: "Signing you in",
  "asking.moment": "One moment.",
  unreachable: "Results cannot be reached just now",
  "unreachable.why": "Your link has not been used, as far as we know. Try again in a moment.",
  again: "Try again",
  there: "You are signed in",
  "there.go": "Everything you may see is {link}.",
  "there.link": "on the overview",
  "by.link":
    "A sign-in link brings you here by itself. It ends in a # and a long code: copy all of it into the address bar.",
  used: "This link no longer works",
  "used.why":
    "A sign-in link works once and for 15 minutes, and this one has been used or has run out. You have lost nothing: ask for a new one.",
  who: "{command} prints one, and whoever runs Earshot can make you one.",
  key: "Or an access key",
  "key.send": "Sign in",
  "key.empty": "Paste the key that you were given. It begins with esk_.",
  "key.refused": "This key is not known, was taken back, or has expired.",
  "key.unreachable": "Results cannot be reached just now. Your key has not been kept; try again in a moment.",
  totals: "Public totals need no sign-in: {link}.",
  "totals.link": "see all surveys",
} as const;
