import { LIMITS } from "@earshot/contract/names";
import { DRAWINGS, h, icon } from "./dom.ts";
import type { Submission, Survey } from "./types.ts";
import type { Words } from "./words.ts";

/** The numbers that answer each kind of scale. */
export const SCALES = { csat: [1, 5], ces: [1, 7], nps: [0, 10] } as const;

/** One of the answers there are to choose from. */
interface Door {
  id: string;
  label: string;
  note?: string | undefined;
  /** Said to screen readers beside a number. */
  word?: string | undefined;
  lines?: readonly string[] | undefined;
}

/**
 * The form of a survey. Two answers without a comment are buttons, so that one tap sends; all else is chosen first.
 *
 * @param send sends an answer that is whole; resolves with what to say, above what was typed, where it was not taken
 */
export function surveyForm(
  survey: Survey,
  words: Words,
  send: (given: Pick<Submission, "answer" | "comment">) => Promise<string | undefined>,
): HTMLFormElement {
  const { kind, comment } = survey;
  const scale = kind === "choice" || kind === "thumbs" ? undefined : SCALES[kind];
  const steps = kind === "choice" ? [] : words[kind].split("|");
  const doors = doorsOf(survey, steps);
  const taps = comment === null && doors.length === 2;
  const own = (text: string) => h("bdi", { lang: survey.language }, text);
  let busy = false;

  const why = h("p", { class: "why", id: "why", role: "alert", hidden: true });
  const text = h("textarea", { id: "c", maxlength: String(LIMITS.commentPoints), dir: "auto" });
  const answers = doors.map(({ id, label, note, word, lines }) => {
    const inside = [
      lines && icon(lines),
      h("b", {}, own(label)),
      word && h("span", { class: "sr" }, word),
      note && h("small", {}, own(note)),
    ];
    if (taps) return h("button", { value: id }, ...inside);
    return h("label", {}, h("input", { type: "radio", name: "a", value: id }), ...inside);
  });

  async function take(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    const value = (form.querySelector(":checked") ?? event.submitter)?.getAttribute("value");
    if (!value) {
      complain(words.pick);
      form.querySelector("input")?.focus();
      return;
    }
    form.ariaBusy = String((busy = true));
    why.hidden = true;
    const written = text.value.trim();
    const complaint = await send({ answer: scale ? Number(value) : value, ...(written && { comment: written }) });
    form.ariaBusy = String((busy = false));
    if (complaint) complain(complaint);
  }

  function complain(message: string): void {
    why.replaceChildren(icon(DRAWINGS.warning), message);
    why.hidden = false;
  }

  const form = h(
    "form",
    { onsubmit: (event: SubmitEvent) => void take(event) },
    h(
      "fieldset",
      { "aria-describedby": "why" },
      h("legend", { class: "q", id: "q" }, own(survey.question)),
      why,
      h("div", { class: scale ? `scale ${kind}` : doors.length === 2 ? "two" : "list" }, ...answers),
      scale && h("p", { class: "ends", "aria-hidden": "true" }, h("span", {}, steps[0]), h("span", {}, steps.at(-1))),
    ),
    comment !== null &&
      h("div", {}, h("label", { class: "t", for: "c" }, own(comment), " ", h("small", {}, words.optional)), text),
    !taps && h("button", { class: "send" }, words.send),
    h("p", { class: "by" }, icon(DRAWINGS.mark), words.once),
  );
  return form;
}

function doorsOf({ kind, options = [] }: Survey, steps: readonly string[]): readonly Door[] {
  if (kind === "choice") return options;
  if (kind === "thumbs") return steps.map((label, at) => ({ id: at ? "down" : "up", label, lines: DRAWINGS.thumb }));
  const [low, high] = SCALES[kind];
  // Radio buttons in a row, so arrow keys and screen readers find what they know.
  return Array.from({ length: high - low + 1 }, (_, at) => {
    const id = String(low + at);
    const word = kind === "csat" ? steps[at] : at ? (low + at === high ? steps[1] : "") : steps[0];
    return { id, label: id, word, lines: kind === "csat" ? DRAWINGS.faces[at] : undefined };
  });
}
