import { PATHS } from "@earshot/contract";
import { announce } from "../live/announce.ts";
import { Icon, type IconName } from "../icons.tsx";
import type { Freshness } from "../live/line.ts";
import { heardAnswers, held, pulse, source } from "../live/pulse.ts";
import { type Page, route } from "../route.ts";
import { may, signedIn, signOut } from "../sign-in/session.ts";
import { timeOfDay } from "../words/numbers.ts";
import { t } from "../words/shared.ts";
import { Settings } from "./settings.tsx";

const ROOM_OF: Readonly<Record<Page, "surveys" | "cases" | "admin" | undefined>> = {
  overview: "surveys",
  survey: "surveys",
  present: "surveys",
  comments: "surveys",
  cases: "cases",
  case: "cases",
  admin: "admin",
  "sign-in": undefined,
  nowhere: undefined,
};

/** Brand, rooms, and how fresh everything on the page is. */
export function Header() {
  const at = route.value.page;
  const current = (name: string, itself: Page) => {
    if (ROOM_OF[at] !== name) return undefined;
    return at === itself ? ("page" as const) : ("true" as const);
  };
  return (
    <header class="bar">
      <a class="brand" href="/">
        <Icon name="mark" />
        Earshot
      </a>
      <nav aria-label={t("frame.rooms")}>
        <a href="/" aria-current={current("surveys", "overview")}>
          {t("frame.surveys")}
        </a>
        {signedIn.value && (
          <>
            <a href={PATHS.casesPage} aria-current={current("cases", "cases")}>
              {t("frame.cases")}
            </a>
            {may("admin") && (
              <a href={PATHS.adminPage} aria-current={current("admin", "admin")}>
                {t("frame.admin")}
              </a>
            )}
          </>
        )}
      </nav>
      {pulse.value && (
        <div class="fresh">
          <Pulse state={pulse.value} />
          <button
            class="btn icon"
            type="button"
            aria-label={t(held.value ? "pulse.resume" : "pulse.pause")}
            onClick={() => hold(!held.value)}
          >
            <Icon name={held.value ? "play" : "pause"} />
          </button>
        </div>
      )}
      {signedIn.value && (
        <button class="quiet" type="button" onClick={() => void signOut()}>
          {t("frame.signOut")}
        </button>
      )}
      {signedIn.value === false && at !== "sign-in" && (
        <a class="quiet" href={PATHS.signIn}>
          {t("frame.signIn")}
        </a>
      )}
      <Settings />
    </header>
  );
}

const ICONS: Readonly<Record<Freshness["is"], IconName>> = {
  connecting: "quiet",
  live: "mark",
  mending: "quiet",
  waiting: "quiet",
  late: "late",
  cut: "off",
  paused: "paused",
};

/** Pauses the page or lets it go on, and says so to who does not see the mark. */
function hold(now: boolean): void {
  source.value?.hold(now);
  if (now) announce(t("pulse.paused.told"));
}

export function Pulse({ state }: { readonly state: Freshness }) {
  return (
    <p class="pulse" data-is={state.is}>
      {state.is === "live" ? <LiveMark /> : <Icon name={ICONS[state.is]} />}
      <span>
        <b>{t(state.is === "cut" && navigator.onLine ? "pulse.mending" : `pulse.${state.is}`)}</b>
        {state.is === "cut"
          ? state.retryInMs > 0 && <> {t("pulse.in", { seconds: Math.ceil(state.retryInMs / 1000) })}</>
          : "asOf" in state && <> {t("pulse.asOf", { time: timeOfDay(state.asOf) })}</>}
      </span>
    </p>
  );
}

/** The mark while live: its dot beats, and its arc closes once for every answer that is heard. */
function LiveMark() {
  return (
    <svg class="i" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M4.1 4.1a5.5 5.5 0 1 1 0 7.8" />
      {heardAnswers.value > 0 && (
        <path key={heardAnswers.value} class="closing" pathLength={1} d="M4.1 11.9a5.5 5.5 0 0 1 0-7.8" />
      )}
      <circle class="dot" cx="8" cy="8" r="1.9" />
    </svg>
  );
}
