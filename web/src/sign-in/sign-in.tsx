import { PATHS } from "@earshot/contract";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Message } from "../frame/message.tsx";
import { goTo, params } from "../route.ts";
import { signedIn, signInWith, type SignedIn } from "./session.ts";
import { rich, t } from "./words.ts";

/**
 * Takes the token from the address and wipes it from there, so that it stays in no history and no screenshot. It comes
 * behind the `#`, which browsers keep to themselves: no server, log or link scanner has seen it.
 */
function takeToken(): string {
  const token = location.hash.slice(1);
  if (token !== "") history.replaceState(null, "", location.pathname + location.search);
  return token;
}

/** Where the viewer was before, who came here to sign in; never another site, for only path and query are gone to. */
function goBack(): void {
  const to = params.peek().get("to") ?? "/";
  goTo(to.startsWith("/") && !to.startsWith(PATHS.signIn) ? to : "/", "replace");
}

/** Signs in: by a link, whose token it uses up, else by an access key. */
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
      const answer = await signInWith({ token });
      if (answer === "yes") goBack();
      else setOutcome(answer);
    })();
  }, [outcome, token]);

  if (outcome === "asking" || outcome === "yes") {
    return (
      <Message title={t("asking")} icon="lock">
        <p>{t("asking.moment")}</p>
      </Message>
    );
  }
  if (outcome === "unreachable") {
    return (
      <Message title={t("unreachable")} icon="off">
        <p>{t("unreachable.why")}</p>
        <button class="btn main" type="button" onClick={() => setOutcome("asking")}>
          {t("again")}
        </button>
      </Message>
    );
  }
  if (outcome === "none" && signedIn.value) {
    return (
      <Message title={t("there")} icon="lock">
        <p>{rich("there.go", { link: <a href="/">{t("there.link")}</a> })}</p>
      </Message>
    );
  }
  return (
    <Message title={outcome === "none" ? t("title") : t("used")} icon="lock">
      <p>{outcome === "none" ? t("by.link") : t("used.why")}</p>
      <p class="meta">{rich("who", { command: <code>npm start</code> })}</p>
      <ByKey />
      <p class="meta">{rich("totals", { link: <a href="/">{t("totals.link")}</a> })}</p>
    </Message>
  );
}

function ByKey() {
  const [state, setState] = useState<"" | "asking" | "refused" | "unreachable" | "empty">("");
  const field = useRef<HTMLInputElement>(null);
  const told = useId();

  async function send(): Promise<void> {
    const key = field.current?.value.trim() ?? "";
    if (key === "") {
      setState("empty");
      field.current?.focus();
      return;
    }
    setState("asking");
    const outcome = await signInWith({ key });
    if (outcome === "yes") {
      goBack();
      return;
    }
    setState(outcome);
    field.current?.focus();
  }

  const wrong = state === "refused" || state === "unreachable" || state === "empty";
  return (
    <form
      class="by-key"
      // A form of HTML would put the key where this page's policy lets nothing go.
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label>
        <span>{t("key")}</span>
        <input
          ref={field}
          class="field"
          type="password"
          name="key"
          autocomplete="current-password"
          spellcheck={false}
          maxLength={100}
          dir="ltr"
          aria-invalid={wrong}
          aria-describedby={wrong ? told : undefined}
        />
      </label>
      {wrong && (
        <p id={told} role="alert" class="wrong">
          {t(`key.${state}`)}
        </p>
      )}
      <button class="btn main" type="submit" disabled={state === "asking"}>
        {t("key.send")}
      </button>
    </form>
  );
}
