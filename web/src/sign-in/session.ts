import { PATHS, Session } from "@earshot/contract";
import { signal } from "@preact/signals";
import { unknown } from "valibot";
import { ask } from "../live/ask.ts";

/** Whether the viewer may read comments; undefined until the service has said so. */
export const signedIn = signal<boolean | undefined>(undefined);

/** Asks whether this browser holds a session. */
export async function learnSession(): Promise<void> {
  const answer = await ask(PATHS.session, Session);
  // A sign-in link may have been used meanwhile: an answer from before that must not take it back.
  if (answer.ok) signedIn.value ??= answer.body.signedIn;
}

/** Takes up what came with the page. */
export function knowSession(known: Session): void {
  signedIn.value = known.signedIn;
}

/** What came of using a sign-in link. */
export type SignedIn = "yes" | "used" | "unreachable";

/** Uses a sign-in link up; its token works once. */
export async function signInWith(token: string): Promise<SignedIn> {
  const answer = await ask(PATHS.session, unknown(), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  if (answer.ok) {
    signedIn.value = true;
    return "yes";
  }
  return answer.status >= 400 && answer.status < 500 && answer.status !== 429 ? "used" : "unreachable";
}

/** Ends the session of this browser, and loads the page anew so that nothing private stays in its memory. */
export async function signOut(): Promise<void> {
  const answer = await ask(PATHS.session, unknown(), { method: "DELETE" });
  if (answer.ok || answer.status === 401) location.reload();
}
