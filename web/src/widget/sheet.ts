import { isOpen, mayAnswerAgain } from "./moment.ts";
import { EarshotProblem } from "./client.ts";
import { DRAWINGS, h, icon } from "./dom.ts";
import { SCALES, surveyForm } from "./form.ts";
import type { Answered, EarshotClient, Sent, Submission, Survey } from "./types.ts";
import { sentence, type Words } from "./words.ts";

/** What a sheet works with. */
interface SheetView {
  readonly client: EarshotClient;
  readonly edge: string;
  readonly survey: string;
  readonly lang: string;
  readonly words: Words;
  /** Sent along with each answer. */
  readonly context: Omit<Submission, "answer" | "comment">;
  /** Filled with what there is to see. */
  readonly box: HTMLElement;
  /** Is told to screen readers when it changes. */
  readonly status: HTMLElement;
  readonly onSent: (sent: Sent) => void;
}

/** One survey from the question to what became of the answer. */
export interface Sheet {
  /** Shows what there is to see now; what was begun stays. Resolves with whether there is something to answer. */
  show(): Promise<boolean>;
  /** Moves the focus to where one would begin. */
  focus(): void;
}

/** Builds the sheet of a survey; nothing is asked of the edge before it is shown. */
export function surveySheet({ client, edge, survey: id, lang, words, context, box, status, onSent }: SheetView): Sheet {
  const { ear, mark, waiting } = DRAWINGS;
  let asking = false;
  /** The answer that waits, and what is said once it has arrived. */
  let waitsFor: string | undefined;
  let heard: readonly (Node | string)[] | undefined;

  client.onSent(async (sent) => {
    if (sent.submissionId !== waitsFor) return;
    await tell(sent);
    status.textContent = box.textContent;
  });

  async function show(): Promise<boolean> {
    if (asking) return true;
    if (!box.firstChild) say(["…"], ear);
    try {
      const given = await client.answered(id);
      const survey = await client.survey(id, lang);
      if (given && !mayAnswerAgain(survey, given, Date.now())) recall(given);
      else if (isOpen(survey, Date.now())) ask(survey);
      else say([words.closed], ear);
    } catch (error) {
      const canHelp = error instanceof EarshotProblem && error.retryAfter !== undefined;
      const again = () => void show().then(focus);
      if (canHelp) say([words.away], ear, h("button", { class: "send", onclick: again }, words.again));
      else say([words.closed], ear);
    }
    return asking;
  }

  function ask(survey: Survey): void {
    asking = true;
    const form = surveyForm(survey, words, async (given) => {
      try {
        // Another tab may have been faster: to an edge that gets no cookie it would be another client.
        const before = await client.answered(id);
        if (before && !mayAnswerAgain(survey, before, Date.now())) {
          asking = false;
          recall(before);
          focus();
          return undefined;
        }
        const sent = await client.send(id, { ...given, ...context });
        asking = false;
        heard = said(survey, given.answer);
        await tell(sent);
        focus();
        onSent(sent);
        return undefined;
      } catch (error) {
        return error instanceof EarshotProblem && error.code === "closed-survey" ? words.closed : words.refused;
      }
    });
    box.replaceChildren(form);
  }

  async function tell(sent: Sent): Promise<void> {
    waitsFor = undefined;
    if (sent.outcome === "refused") say([words.closed], ear);
    else if (sent.outcome === "waiting") {
      waitsFor = sent.submissionId;
      say([sent.saved ? words[sent.reached ? "later" : "saved"] : words.unsaved], waiting);
    } else if (heard && "receipt" in sent) say(heard, mark, receiptLink(sent.receipt));
    else recall(await client.answered(id));
  }

  /** What an earlier page of this site knows. */
  function recall(given: Answered | undefined): void {
    if (given?.waiting) {
      waitsFor = given.submissionId;
      say([words.saved], waiting);
    } else say([words.duplicate], mark, given?.receipt && receiptLink(given.receipt));
  }

  function said({ kind, options }: Survey, answer: string | number): (Node | string)[] {
    if (kind === "thumbs") return sentence(words.chose, words.thumbs.split("|")[answer === "up" ? 0 : 1] ?? "");
    if (kind === "choice") return sentence(words.chose, options?.find((option) => option.id === answer)?.label ?? "");
    return sentence(words.gave, String(answer), String(SCALES[kind][1]));
  }

  const receiptLink = (receipt: string) =>
    h("a", { href: `${edge}/r/${receipt}`, target: "_blank", rel: "noreferrer" }, words.receipt);

  function say(message: readonly (Node | string)[], lines: readonly string[], more?: Node | ""): void {
    const text = h("p", { class: "q", id: "q", tabindex: "-1" }, ...message);
    box.replaceChildren(h("div", { class: message === heard ? "said heard" : "said" }, icon(lines), text, more));
  }

  function focus(): void {
    const chosen = box.querySelector<HTMLElement>(":checked");
    (chosen ?? box.querySelector<HTMLElement>("input, [value], p.q"))?.focus();
  }

  return { show, focus };
}
