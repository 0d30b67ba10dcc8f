import { type Case, type ENV, WORDS_GONE } from "@earshot/contract";
import { Icon, type IconName } from "../icons.tsx";
import { now } from "../live/clock.ts";
import { moment, timeOfDay } from "../words/numbers.ts";
import { t } from "./words.ts";

type Line = Case["history"][number];

/** Those who write a case's history by themselves; all others are people. */
const BY_ITSELF: ReadonlySet<string> = new Set(["drain", "dispatch", "helpdesk", "redrive"]);

/** Who came by a sign-in link, as the audit has it; for one who administers, the link's name follows. */
const BY_LINK = "sign-in-link";
/**
 * Who holds the key of administration, as the audit has it: a type, as the names of all variables weigh too much here.
 */
const BY_INSTALLATION: typeof ENV.adminKey = "EARSHOT_ADMIN_KEY";

const ICONS: Readonly<Record<Line["what"], IconName>> = {
  open: "hurt",
  settling: "hurt",
  sent: "out",
  acknowledged: "ticket",
  answered: "check",
  solved: "check",
  failed: "alert",
  withdrawn: "off",
  recovered: "glad",
  unhappy: "hurt",
};

/** Its words were asked to be redacted elsewhere: nothing that the case came to. */
const isRedaction = ({ what, code }: Line): boolean => what === "withdrawn" && code === WORDS_GONE.redactionAsked;

const isByHand = ({ by }: Line): boolean => by !== undefined && !BY_ITSELF.has(by);

/** Of today also the second: a ticket is made in a few of them. */
const toTheSecond = (at: number, today: number): string => {
  const words = moment(at, today);
  return words === moment(at, at) ? timeOfDay(at) : words;
};

function whoDid(by = ""): string {
  if (by === BY_INSTALLATION) return t("was.by.installation");
  return by === BY_LINK || by.startsWith(`${BY_LINK} `) ? t("was.by.link") : t("was.by", { who: by });
}

/** What a line says: what happened, and what there is to add. */
function told(
  line: Line,
  earlier: Line | undefined,
  ticket: string | null,
  isLast: boolean,
): { what: string; note?: string | undefined } {
  const { what, by, code } = line;
  if (isRedaction(line)) return { what: t("was.redaction"), note: whoDid(by) };
  if (isByHand(line)) {
    const who = whoDid(by);
    if (what === "solved") return { what: t("was.closed"), note: who };
    return { what: earlier?.what === "failed" ? t("was.retried") : t("was.reopened"), note: who };
  }
  if (by === "redrive") return { what: t("was.redriven") };
  if (what === "acknowledged") {
    if (earlier?.what === "solved") return { what: t("was.again") };
    return { what: t("was.acknowledged"), note: ticket === null ? undefined : t("was.ticket", { ticket }) };
  }
  if (what === "failed") return { what: t("was.failed"), note: code === null ? undefined : t("was.code", { code }) };
  if (what === "answered" || what === "solved" || what === "unhappy") return { what: t(`was.${what}`) };
  if (what === "withdrawn" && code === WORDS_GONE.erased) {
    return { what: t("was.erased"), note: t("note.withdrawn") };
  }
  // What it waits for is told while it waits.
  const waited = (what === "open" || what === "settling") && !isLast;
  return { what: t(`was.${what}`), note: waited ? undefined : t(`note.${what}`) };
}

/** All that became of a case, oldest first, and what has not happened yet. */
export function History({ of: { history, openedAt, state, answeredAt, solvedAt, ticket } }: { readonly of: Case }) {
  // Cases that were opened by a version without a history begin with what they know themselves.
  const opened: Line[] = history.some(({ what }) => what === "open" || what === "settling")
    ? []
    : [{ what: "open", at: openedAt, by: "drain", code: null }];
  const lines = [...opened, ...history];
  const states = lines.filter(
    (line) => line.what !== "recovered" && line.what !== "unhappy" && line.what !== "answered" && !isRedaction(line),
  );
  const over = state === "withdrawn" || state === "solved";
  return (
    <ol class="time">
      {lines.map((line, at) => {
        const { what, note } = told(line, states[states.indexOf(line) - 1], ticket, line === states.at(-1));
        const bad = line.what === "failed";
        return (
          <li key={at}>
            <span class="dot" data-bad={bad ? "" : undefined}>
              <Icon name={ICONS[line.what]} />
            </span>
            <time dateTime={line.at}>{toTheSecond(Date.parse(line.at), now.value)}</time>
            <b data-bad={bad ? "" : undefined}>{what}</b>
            {note !== undefined && <p class="sub">{note}</p>}
          </li>
        );
      })}
      {!over && answeredAt === null && <NotYet what={t("was.answered")} />}
      {!over && solvedAt === null && <NotYet what={t("was.solved")} />}
    </ol>
  );
}

function NotYet({ what }: { readonly what: string }) {
  return (
    <li class="yet">
      <span class="dot">
        <Icon name="quiet" />
      </span>
      <time>{t("yet.none")}</time>
      <b>{what}</b>
    </li>
  );
}
