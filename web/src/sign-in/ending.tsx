import { PATHS } from "@earshot/contract";
import { useEffect } from "preact/hooks";
import { Icon } from "../icons.tsx";
import { announce } from "../live/announce.ts";
import { now } from "../live/clock.ts";
import { route } from "../route.ts";
import { timeOfDay } from "../words/numbers.ts";
import { t } from "../words/shared.ts";
import { endsAt, hasEnded, sessionIsOver } from "./session.ts";

/** So long before its end one is told of it, in milliseconds: what one was about to do can be done in it. */
const TOLD_MS = 10 * 60_000;

/** Says that the session is about to end, and then that it has; both with the way back in. */
export function SessionEnding() {
  const until = endsAt.value;
  const left = until === undefined || now.value === 0 ? Infinity : until - now.value;
  const soon = left < TOLD_MS && left > 0;
  useEffect(() => {
    if (left <= 0) sessionIsOver();
  }, [left <= 0]);
  const told = hasEnded.value ? t("session.ended") : soon ? t("session.ending", { time: timeOfDay(until ?? 0) }) : "";
  useEffect(() => {
    if (told !== "") announce(told);
  }, [told]);
  if (told === "" || route.value.page === "sign-in") return null;
  const back = location.pathname + location.search;
  return (
    <section class="notice" data-is="late" aria-label={t("session.name")}>
      <Icon name="lock" />
      <p>
        <b>{told}</b> {hasEnded.value ? t("session.ended.safe") : t("session.ending.safe")}
      </p>
      <a class="btn" href={`${PATHS.signIn}?to=${encodeURIComponent(back)}`}>
        {t("frame.signIn")}
      </a>
    </section>
  );
}
