import { Icon, type IconName } from "../icons.tsx";
import type { Freshness } from "../live/line.ts";
import { heardAnswers, pulse } from "../live/pulse.ts";
import { route } from "../route.ts";
import { signedIn, signOut } from "../sign-in/session.ts";
import { timeOfDay } from "../words/numbers.ts";

/** Brand, rooms, and how fresh everything on the page is. */
export function Header() {
  const at = route.value.page;
  return (
    <header class="bar">
      <a class="brand" href="/">
        <Icon name="mark" />
        Earshot
      </a>
      <nav aria-label="Rooms">
        <a href="/" aria-current={at === "overview" ? "page" : at === "survey" ? "true" : undefined}>
          Surveys
        </a>
      </nav>
      {pulse.value && <Pulse state={pulse.value} />}
      {signedIn.value && (
        <button class="quiet" type="button" onClick={() => void signOut()}>
          Sign out
        </button>
      )}
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

const WORDS: Readonly<Record<Freshness["is"], string>> = {
  connecting: "Connecting",
  live: "Live",
  mending: "Reconnecting",
  waiting: "Nothing counted yet",
  late: "Late",
  cut: "Offline",
  paused: "Paused",
};

function Pulse({ state }: { readonly state: Freshness }) {
  return (
    <p class="pulse" data-is={state.is}>
      {state.is === "live" ? <LiveMark /> : <Icon name={ICONS[state.is]} />}
      <span>
        <b>{WORDS[state.is]}</b>
        {"asOf" in state && state.asOf !== undefined && <> as of {timeOfDay(state.asOf)}</>}
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
