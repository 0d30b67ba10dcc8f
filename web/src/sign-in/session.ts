import { PATHS, type SCOPES, Session } from "@earshot/contract";
import { computed, signal } from "@preact/signals";
import { unknown } from "valibot";
import { ask } from "../live/ask.ts";

/** What this browser's session is; undefined until the service has said so. */
const session = signal<Session | undefined>(undefined);

/** Whether the viewer is signed in; undefined until the service has said so. */
export const signedIn = computed(() => session.value?.signedIn);

/** Whether the viewer may do something. */
export const may = (scope: (typeof SCOPES)[number]): boolean => session.value?.scopes.includes(scope) ?? false;

/** When the session ends, in milliseconds since 1970 by the clock of the service; undefined: it does not, or is not. */
export const endsAt = computed(() => {
  const until = session.value?.until;
  return until === undefined ? undefined : Date.parse(until);
});

/** Whether a session was there and has ended by itself. */
export const hasEnded = signal(false);

/** Grows with each sign-in: an answer from before one must not take it back. */
let round = 0;

/** Asks whether this browser holds a session. */
export async function learnSession(): Promise<void> {
  const mine = round;
  const answer = await ask(PATHS.session, Session);
  if (mine === round && answer.ok) session.value = answer.body;
}

/** Takes up what came with the page. */
export function knowSession(known: Session): void {
  session.value = known;
}

/** Something private was refused, or the time is over: nothing private is shown any more. */
export function sessionIsOver(): void {
  if (session.peek()?.signedIn !== true) return;
  round += 1;
  session.value = { signedIn: false, scopes: [] };
  hasEnded.value = true;
}

/** What came of signing in. */
export type SignedIn = "yes" | "refused" | "unreachable";

/** Signs in by the token of a link, which works once, or by an access key. */
export async function signInWith(by: { readonly token: string } | { readonly key: string }): Promise<SignedIn> {
  const answer = await ask(PATHS.session, unknown(), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(by),
  });
  if (answer.ok) {
    round += 1;
    hasEnded.value = false;
    // What one may do is told by another question; that one may read is known.
    session.value = { signedIn: true, scopes: session.peek()?.scopes ?? [] };
    await learnSession();
    return "yes";
  }
  return answer.status >= 400 && answer.status < 500 && answer.status !== 429 ? "refused" : "unreachable";
}

/** Ends the session of this browser, and loads the page anew so that nothing private stays in its memory. */
export async function signOut(): Promise<void> {
  const answer = await ask(PATHS.session, unknown(), { method: "DELETE" });
  if (answer.ok || answer.status === 401) location.reload();
}
