import { Ledger, PATHS } from "@earshot/contract";
import { useEffect } from "preact/hooks";
import { Title } from "../frame/title.tsx";
import { Icon } from "../icons.tsx";
import { count, duration, timeOfDay } from "../words/numbers.ts";
import { DeadLetterPanel } from "./dead-letter-panel.tsx";
import { useFetched } from "./fetched.ts";
import { Missing } from "./told.tsx";
import { When } from "./when.tsx";
import { t } from "./words.ts";

/** How often it is asked, in ms. */
const EVERY_MS = 2000;
/** Older than this is late, in ms, as on the results page. */
const LATE_MS = 10_000;

const TERMS = ["stored", "superseded", "withdrawn", "duplicate", "deadLettered", "lost", "inFlight"] as const;

/** The system in plain words: where everything accepted is, whether it adds up, and what waits for a person. */
export function System() {
  const ledger = useFetched(PATHS.adminLedger, Ledger);
  const { again } = ledger;
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && again(), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const is = ledger.body;
  return (
    <>
      <div class="top">
        <Title text={t("nav.system")} />
      </div>
      {ledger.failed !== undefined && <Missing again={again} />}
      {is && (
        <>
          <Verdict ledger={is} />
          <section class="panel">
            <h2>{t("ledger")}</h2>
            <p class="wide help">{t("ledger.help")}</p>
            <dl class="terms">
              <div class="sum">
                <dt>{t("term.accepted")}</dt>
                <dd>{count(is.accepted)}</dd>
              </div>
              {TERMS.map((term) => (
                <div key={term} data-zero={is[term] === 0 ? "" : undefined}>
                  <dt>
                    {t(`term.${term}`)}
                    <small>{t(`term.help.${term}`)}</small>
                  </dt>
                  <dd>{count(is[term])}</dd>
                </div>
              ))}
            </dl>
          </section>
          <Stopped ledger={is} />
          <Breaks ledger={is} />
        </>
      )}
      <DeadLetterPanel waiting={is?.deadLettered ?? 0} changed={again} />
    </>
  );
}

function Verdict({ ledger }: { readonly ledger: Ledger }) {
  const { balanced, asOf, inFlight } = ledger;
  const age = asOf === null ? undefined : Date.now() - Date.parse(asOf);
  const late = age !== undefined && age > LATE_MS;
  return (
    <ul class="verdict">
      <li data-is={balanced ? "well" : "hurt"}>
        <Icon name={balanced ? "check" : "alert"} />
        <span>
          <b>{balanced ? t("balanced") : t("unbalanced")}</b> {balanced ? t("balanced.help") : t("unbalanced.help")}
        </span>
      </li>
      <li data-is={late ? "heed" : "well"}>
        <Icon name={late ? "late" : "check"} />
        <span>
          <b>
            {asOf === null
              ? t("lag.none")
              : late && age !== undefined
                ? t("lag.late", { age: duration(age) })
                : t("lag.none.late", { time: timeOfDay(Date.parse(asOf)) })}
          </b>{" "}
          {inFlight === 0 ? t("lag.empty") : t("lag.flight", { count: inFlight })}
        </span>
      </li>
    </ul>
  );
}

/** Partitions that stand still until a person has said something. */
function Stopped({ ledger: { partitions } }: { readonly ledger: Ledger }) {
  const stopped = partitions.filter((one) => one.stopped !== null);
  if (stopped.length === 0) return null;
  return (
    <section class="panel">
      <h2>{t("stopped")}</h2>
      <ul class="plain-list">
        {stopped.map(({ partition, stopped: why }) => (
          <li key={partition}>
            {t("stopped.one", { partition })} <bdi class="mono">{why}</bdi>
          </li>
        ))}
      </ul>
      <p class="help">
        {t("stopped.help")} <code dir="ltr">earshot partition show</code>
      </p>
    </section>
  );
}

/** Where Redis lost something. */
function Breaks({ ledger: { discontinuities } }: { readonly ledger: Ledger }) {
  return (
    <section class="panel">
      <h2>{t("breaks")}</h2>
      {discontinuities.length === 0 ? (
        <p class="help">{t("breaks.none")}</p>
      ) : (
        <ul class="lines">
          {discontinuities.map((one) => (
            <li key={`${one.partition} ${one.at} ${one.kind}`}>
              <p>
                {t(`break.${one.kind}`, { partition: one.partition })}{" "}
                <span class="meta">
                  <When at={one.at} /> · {t("break.lost", { count: one.lost })}
                </span>
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
