import http, { type RefinedResponse } from "k6/http";
import { TARGET } from "./load.ts";
import { busy, count, expect } from "./submit.ts";

/** Opens a hosted page; undefined where it is not there just now. */
export function openPage(path: string): RefinedResponse<"text"> | undefined {
  const page = http.get(TARGET + path, { tags: { what: "page", name: "GET page" }, responseType: "text" });
  const later = busy(page.status);
  expect("the page is there", page.status === 200 || later);
  return page.status === 200 ? page : undefined;
}

/** Sends the page's form with some of its fields filled in, whatever else it holds. */
export function send(page: RefinedResponse<"text">, fields: Record<string, string>, { unhappy = false } = {}): void {
  count("begun");
  const answered = page.submitForm({
    formSelector: "form",
    fields,
    params: { tags: { what: "submit", name: "POST form" }, responseType: "text" },
  });
  const later = busy(answered.status);
  const kept = answered.status >= 200 && answered.status < 300;
  if (kept) {
    count("accepted");
    count("kept");
    if (unhappy) count("unhappy");
  } else if (answered.status === 0 || answered.status >= 500) {
    // No answer, or one of a server that could not say (503 too): it may have been taken.
    count("unknown");
  } else {
    count(later ? "gaveUp" : "refused");
  }
  count("ended");
  expect("the form is taken", kept || later);
}
