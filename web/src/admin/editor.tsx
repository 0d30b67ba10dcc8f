import { PATHS, Survey } from "@earshot/contract";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { beforeLeaving, goTo } from "../route.ts";
import { tell } from "./api.ts";
import type { About } from "./answers.ts";
import { check, type Checked, type Draft } from "./draft.ts";
import type { Mistakes } from "./field.tsx";
import { Form } from "./form.tsx";
import { Overtaken } from "./overtaken.tsx";
import { ADMIN } from "./paths.ts";
import { Preview } from "./preview.tsx";
import { StateButtons } from "./state-buttons.tsx";
import { SurveyHead } from "./survey-head.tsx";
import { reason, useTold } from "./told.tsx";
import { t } from "./words.ts";

const NOTHING: Mistakes = [];

/**
 * A survey as it is written: the form, what it will look like, and its publication.
 *
 * Mistakes are shown once publishing was tried, and then as they are: nobody is told what is wrong with a field that
 * they have not come to.
 */
export function Editor({
  begin,
  stored,
  etag,
  about,
  published,
  renew,
}: {
  readonly begin: Draft;
  /** As it is published; undefined: not yet. */
  readonly stored: Survey | undefined;
  readonly etag: string | null;
  readonly about: About | undefined;
  /** Takes what has just been published for what is stored. */
  readonly published: (survey: Survey, etag: string | null) => void;
  /** Has what is stored fetched again. */
  readonly renew: () => void;
}) {
  const [draft, setDraft] = useState(begin);
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<Mistakes>(NOTHING);
  const [busy, setBusy] = useState(false);
  const [overtaken, setOvertaken] = useState(false);
  const [told, say] = useTold();
  const summary = useRef<HTMLDivElement>(null);
  const base = useRef(begin);
  const isNew = stored === undefined;
  const changed = changesIn(begin, draft).length > 0;
  useLeaving(changed);
  useEffect(() => {
    // Published anew, here or elsewhere: what is written here and not published yet stays on top of it.
    setDraft((before) => rebased(base.current, before, begin));
    base.current = begin;
    // `begin` is made anew each time; whether it is another one its version says.
  }, [etag]);

  const checked: Checked = check(draft);
  const mistakes = tried && "errors" in checked ? [...checked.errors, ...refused] : refused;

  function change(part: Partial<Draft>): void {
    setDraft((before) => ({ ...before, ...part }));
    setRefused(NOTHING);
  }

  /** @param over the version it is written over; null: whichever it has */
  async function publish(survey: Survey, over: string | null): Promise<void> {
    setBusy(true);
    const answer = await tell(
      "PUT",
      `${PATHS.adminSurveys}/${survey.id}`,
      Survey,
      survey,
      over === null ? {} : { "if-match": over },
    );
    setBusy(false);
    if (answer.ok) {
      leaving.free = true;
      say({ is: "done", text: answer.status === 202 ? t("published.later") : t("published") });
      if (isNew) goTo(ADMIN.edit(survey.id));
      else published(answer.body, answer.etag);
      leaving.free = false;
      return;
    }
    if (answer.errors.length > 0) {
      setRefused(answer.errors);
      setTried(true);
      queueMicrotask(() => summary.current?.focus());
    } else if (answer.status === 409) setOvertaken(true);
    else say({ is: "wrong", text: reason(answer) });
  }

  function submit(event: Event): void {
    event.preventDefault();
    setTried(true);
    if ("survey" in checked) void publish(checked.survey, isNew ? '"0"' : etag);
    else queueMicrotask(() => summary.current?.focus());
  }

  return (
    <>
      <SurveyHead
        id={stored?.id}
        title={isNew ? t("new.title") : draft.question || t("edit.title")}
        lang={isNew ? undefined : draft.language || undefined}
        sub={about?.at ? { at: about.at, by: about.by ?? "" } : undefined}
        page="edit"
      >
        {changed && (
          <output class="meta">
            {isNew ? t("unpublished") : t("changes", { count: changesIn(begin, draft).length })}
          </output>
        )}
        {changed && !isNew && (
          <button
            class="btn"
            type="button"
            onClick={() => {
              setDraft(begin);
              setTried(false);
              setRefused(NOTHING);
              say({ is: "done", text: t("discarded"), undo: () => setDraft(draft) });
            }}
          >
            {t("discard")}
          </button>
        )}
        <button class="btn main" form="survey" disabled={busy || (!changed && !isNew)}>
          {t("publish")}
        </button>
      </SurveyHead>
      {told}
      <div class="edit">
        <form class="form" id="survey" noValidate onSubmit={submit}>
          {mistakes.length > 0 && (
            <div class="wrongs" ref={summary} tabIndex={-1} role="alert">
              <b>{t("wrong.things", { count: mistakes.length })}</b> {t("wrong.safe")}
            </div>
          )}
          <Form draft={draft} change={change} mistakes={mistakes} about={about} />
        </form>
        <aside aria-label={t("preview")}>
          <div class="stick">
            <Preview survey={"survey" in checked ? checked.survey : undefined} id={draft.id} />
            {stored && about && <StateButtons survey={stored} about={about} renew={renew} />}
          </div>
        </aside>
      </div>
      {overtaken && stored && "survey" in checked && (
        <Overtaken
          stored={stored}
          mine={checked.survey}
          close={() => setOvertaken(false)}
          takeTheirs={() => {
            setOvertaken(false);
            setDraft(base.current);
            renew();
          }}
          keepMine={(over) => {
            setOvertaken(false);
            void publish(checked.survey, over);
          }}
        />
      )}
      {overtaken && isNew && (
        <p class="told" data-is="wrong" role="alert">
          <span>{t("taken")}</span>
        </p>
      )}
    </>
  );
}

/** The fields of a draft that are not as they were. */
const changesIn = (before: Draft, after: Draft): [name: string, value: unknown][] => {
  const old = new Map<string, unknown>(Object.entries(before));
  return Object.entries(after).filter(([name, value]) => JSON.stringify(old.get(name)) !== JSON.stringify(value));
};

/** A draft over a newer survey: of each field what was written here, where something was. */
const rebased = (base: Draft, mine: Draft, theirs: Draft): Draft => ({
  ...theirs,
  ...Object.fromEntries(changesIn(base, mine)),
});

/** Set while the page itself goes on: what was written is published. */
const leaving = { free: false };

/** Asks before somebody leaves who has written something that is not published. */
function useLeaving(changed: boolean): void {
  useLayoutEffect(() => {
    if (!changed) return undefined;
    const stay = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener("beforeunload", stay);
    const free = beforeLeaving(() => leaving.free || confirm(t("leave")));
    return () => {
      removeEventListener("beforeunload", stay);
      free();
    };
  }, [changed]);
}
