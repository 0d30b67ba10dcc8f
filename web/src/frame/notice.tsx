import { useEffect } from "preact/hooks";
import { Icon } from "../icons.tsx";
import { announce } from "../live/announce.ts";
import { pulse, source } from "../live/pulse.ts";
import { duration, timeOfDay } from "../words/numbers.ts";
import { t } from "../words/shared.ts";

/** One line and one action while the numbers are not current: what happened and what is safe. */
export function Notice() {
  const state = pulse.value;
  const is = state?.is;
  useEffect(() => {
    // Told once, when it begins: a running count of seconds would be told every second.
    if (is !== "late" && is !== "cut") return undefined;
    announce(t(`notice.${is}`));
    return () => {
      if (pulse.value?.is === "live") announce(t("notice.live"));
    };
  }, [is]);

  if (state?.is === "late") {
    return (
      <section class="notice" data-is="late" aria-label={t("notice.name")}>
        <Icon name="late" />
        <p>
          <b>{t("notice.late.title", { age: duration(state.ageMs) })}</b> {t("notice.late.safe")}
        </p>
      </section>
    );
  }
  if (state?.is === "cut") {
    const seconds = Math.ceil(state.retryInMs / 1000);
    return (
      <section class="notice" data-is="off" aria-label={t("notice.name")}>
        <Icon name="off" />
        <p>
          <b>{t("notice.cut.title", { time: timeOfDay(state.since) })}</b>{" "}
          {state.asOf !== undefined && <>{t("notice.cut.shown", { time: timeOfDay(state.asOf) })} </>}
          {t("notice.cut.accepted")} {seconds > 0 ? t("notice.cut.wait", { seconds }) : t("notice.cut.now")}
        </p>
        <button class="btn" type="button" onClick={() => source.value?.retry()}>
          {t("notice.cut.retry")}
        </button>
      </section>
    );
  }
  return null;
}
