import { signal } from "@preact/signals";
import * as v from "valibot";

const KEPT = "earshot-samples";
const Kept = v.record(v.string(), v.array(v.string()));

/** Receipts of sample answers by survey: nothing else takes them back, so they outlive the page. */
const kept = signal(read());

function read(): v.InferOutput<typeof Kept> {
  try {
    const found = v.safeParse(v.pipe(v.string(), v.parseJson(), Kept), localStorage.getItem(KEPT));
    return found.success ? found.output : {};
  } catch {
    return {};
  }
}

/** The receipts of a survey's samples that this browser has given. */
export const receiptsOf = (survey: string): readonly string[] => kept.value[survey] ?? [];

/** Keeps these of a survey, in place of those before. */
export function keepReceipts(survey: string, receipts: readonly string[]): void {
  // Another tab may have given samples to another survey.
  const { [survey]: _before, ...others } = { ...kept.peek(), ...read() };
  kept.value = receipts.length === 0 ? others : { ...others, [survey]: [...receipts] };
  try {
    localStorage.setItem(KEPT, JSON.stringify(kept.value));
  } catch {
    // Where nothing can be kept they are there as long as the page is.
  }
}
