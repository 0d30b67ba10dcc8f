import { signal } from "@preact/signals";
import { PATHS, SurveyId } from "@earshot/contract";
import { is } from "valibot";

/** What the address asks for. */
export type Route =
  | { readonly page: "overview" }
  | { readonly page: "survey"; readonly id: string }
  | { readonly page: "sign-in" }
  | { readonly page: "nowhere" };

/** Reads a path; one slash at its end is forgiven. */
function routeOf(path: string): Route {
  const trimmed = path.replace(/(?<=.)\/$/, "");
  if (trimmed === "/") return { page: "overview" };
  if (trimmed === PATHS.signIn) return { page: "sign-in" };
  const id = trimmed.slice(trimmed.lastIndexOf("/") + 1);
  return is(SurveyId, id) && trimmed === PATHS.resultsPage(id) ? { page: "survey", id } : { page: "nowhere" };
}

/** Where the viewer is. */
export const route = signal<Route>(routeOf(location.pathname));

/** Whether the viewer came here by a link of this page, so that the heading takes the focus as after a page load. */
export let arrivedByLink = false;

/**
 * Goes to another address of this page without loading it anew.
 *
 * @param how `replace` leaves no trace of the present address in the history
 */
export function goTo(path: string, how: "push" | "replace" = "push"): void {
  if (how === "push") history.pushState(null, "", path);
  else history.replaceState(null, "", path);
  arrivedByLink = true;
  route.value = routeOf(path);
  scrollTo(0, 0);
}

/** Takes over plain clicks on links to this page's own addresses, and the browser's way back. */
export function followLinks(): void {
  addEventListener("popstate", () => {
    arrivedByLink = true;
    route.value = routeOf(location.pathname);
  });
  document.addEventListener("click", (click) => {
    if (click.defaultPrevented || click.button !== 0) return;
    if (click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return;
    const link = click.target instanceof Element ? click.target.closest("a") : null;
    if (!link || link.target !== "" || link.origin !== location.origin || link.hash !== "") return;
    if (routeOf(link.pathname).page === "nowhere") return;
    click.preventDefault();
    goTo(link.pathname);
  });
}
