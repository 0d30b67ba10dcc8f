/** What customers say, from a word to a paragraph, in some of the scripts they write in. */
const COMMENTS = [
  "Too slow.",
  "Waited twenty minutes at the counter and nobody looked up. The second time this month.",
  "Der Rückruf kam nie. Bitte melden Sie sich noch heute.",
  "La livraison est arrivée deux jours trop tard, et la boîte était ouverte.",
  "La aplicación se cierra cada vez que intento pagar 😠",
  "انتظرت طويلاً ولم يساعدني أحد.",
  "Great people, as always. Thank you, Marta!",
  'They said "it\'s fixed" <twice>, and {it} was not & never will be.',
];

/** One of the comments. */
export function comment(): string {
  return COMMENTS[Math.floor(Math.random() * COMMENTS.length)] ?? "";
}

/** A whole number of a range, both ends included. */
export function between(low: number, high: number): number {
  return low + Math.floor(Math.random() * (high - low + 1));
}
