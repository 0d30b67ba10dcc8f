import { useEffect, useState } from "preact/hooks";
import { Message } from "../frame/message.tsx";
import { goTo } from "../route.ts";
import { signInWith, type SignedIn } from "./session.ts";

/**
 * Takes the token from the address and wipes it from there, so that it stays in no history and no screenshot. It comes
 * behind the `#`, which browsers keep to themselves: no server, log or link scanner has seen it.
 */
function takeToken(): string {
  const token = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  return token;
}

/** Where a sign-in link leads: uses it up and goes on to the overview. */
export function SignIn() {
  const [token, setToken] = useState(takeToken);
  const [outcome, setOutcome] = useState<SignedIn | "asking" | "none">(token === "" ? "none" : "asking");

  // A second link pasted over this page changes nothing but the part behind the `#`, which loads no page.
  useEffect(() => {
    const another = (): void => {
      if (location.hash === "") return;
      setToken(takeToken());
      setOutcome("asking");
    };
    addEventListener("hashchange", another);
    return () => removeEventListener("hashchange", another);
  }, []);
  useEffect(() => {
    if (outcome !== "asking") return;
    void (async () => {
      const answer = await signInWith(token);
      if (answer === "yes") goTo("/", "replace");
      else setOutcome(answer);
    })();
  }, [outcome, token]);

  if (outcome === "asking" || outcome === "yes") {
    return (
      <Message title="Signing you in" icon="lock">
        <p>One moment.</p>
      </Message>
    );
  }
  if (outcome === "unreachable") {
    return (
      <Message title="Results cannot be reached just now" icon="off">
        <p>Your link has not been used, as far as we know. Try again in a moment.</p>
        <button class="btn main" type="button" onClick={() => setOutcome("asking")}>
          Try again
        </button>
      </Message>
    );
  }
  return (
    <Message title={outcome === "none" ? "This link is not whole" : "This link no longer works"} icon="lock">
      <p>
        {outcome === "none"
          ? "A sign-in link ends in a # and a long code. Copy all of it into the address bar."
          : "A sign-in link works once and for 15 minutes, and this one has been used or has run out. You have lost nothing: ask for a new one."}
      </p>
      <p class="meta">
        <code>npm start</code> prints one, and whoever runs Earshot can make you one. Totals need no sign-in:{" "}
        <a href="/">see all surveys</a>.
      </p>
    </Message>
  );
}
