import { computed, signal } from "@preact/signals";
import { caseAnchor, PATHS, SurveyId } from "@earshot/contract";
import { is } from "valibot";

/** What the path of the address asks for. */
export type Route =
  | { readonly page: "overview" }
  | { readonly page: "survey"; readonly id: string }
  | { readonly page: "present"; readonly id: string }
  | { readonly page: "comments"; readonly id: string }
  | { readonly page: "cases" }
  | { readonly page: "case"; readonly id: string; readonly caseId: string }
  /** `path`: what stands behind `/admin`, split at its slashes. */
  | { readonly page: "admin"; readonly path: readonly string[] }
  | { readonly page: "sign-in" }
  | { readonly page: "nowhere" };

/** Names of what can be asked for. */
export type Page = Route["page"];

/** Reads a path; one slash at its end is forgiven. */
function routeOf(path: string): Route {
  const trimmed = path.replace(/(?<=.)\/$/, "");
  if (trimmed === "/") return { page: "overview" };
  if (trimmed === PATHS.signIn) return { page: "sign-in" };
  if (trimmed === PATHS.casesPage) return { page: "cases" };
  if (trimmed === PATHS.adminPage || trimmed.startsWith(`${PATHS.adminPage}/`)) {
    return { page: "admin", path: trimmed.split("/").slice(2).map(decoded) };
  }
  const [, , id, , caseId] = trimmed.split("/");
  if (!is(SurveyId, id)) return { page: "nowhere" };
  if (trimmed === PATHS.resultsPage(id)) return { page: "survey", id };
  if (trimmed === PATHS.presentPage(id)) return { page: "present", id };
  if (trimmed === PATHS.commentsPage(id)) return { page: "comments", id };
  if (caseId && trimmed === PATHS.oneCasePage(id, caseId)) return { page: "case", id, caseId };
  return { page: "nowhere" };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A ticket links to the place on its survey's page where its case stood once: that leads to the case. */
function followTicketLink(): void {
  const at = routeOf(location.pathname);
  const anchor = caseAnchor("");
  if (at.page !== "survey" || !location.hash.startsWith(`#${anchor}`)) return;
  history.replaceState(null, "", PATHS.oneCasePage(at.id, location.hash.slice(anchor.length + 1)));
}
followTicketLink();

/** The address as it is, path and query; the page follows it. */
const address = signal({ path: location.pathname, query: location.search });

/** Where the viewer is. */
export const route = computed<Route>(() => routeOf(address.value.path));

/**
 * What the address says beside its path: how the viewer wants to see it. Not to be written to; see {@link setParams}.
 */
export const params = computed(() => new URLSearchParams(address.value.query));

/** Values of parameters; undefined takes one out, a list gives one several times. */
export type Params = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Whether the viewer came here by a link of this page, so that the heading takes the focus as after a page load. */
export let arrivedByLink = false;

/** What goes first when a link of this page is followed; what it returns false for stays. */
type Guard = () => boolean;
const guards = new Set<Guard>();

/**
 * Asks before the viewer leaves a room, for one who has written something there.
 *
 * @param guard whether one may go; it may ask the viewer
 * @returns takes the guard away again
 */
export function beforeLeaving(guard: Guard): () => void {
  guards.add(guard);
  return () => void guards.delete(guard);
}

/**
 * Goes to another address of this page without loading it anew.
 *
 * @param to path, with the parameters it is to have
 * @param how `replace` leaves no trace of the present address in the history
 */
export function goTo(to: string, how: "push" | "replace" = "push"): void {
  const { pathname, search, hash } = new URL(to, location.href);
  if (pathname !== location.pathname && [...guards].some((mayGo) => !mayGo())) return;
  if (how === "push") history.pushState(null, "", pathname + search + hash);
  else history.replaceState(null, "", pathname + search + hash);
  arrivedByLink = true;
  address.value = { path: pathname, query: search };
  scrollTo(0, 0);
}

/** The address of this very room with some parameters changed: for a link that filters. */
export function hrefWith(changes: Params): string {
  const query = changed(changes);
  return address.value.path + (query === "" ? "" : `?${query}`);
}

/**
 * Changes some parameters of the address; the viewer stays where they are.
 *
 * @param how `replace` for what changes many times a minute, so that the way back stays short
 */
export function setParams(changes: Params, how: "push" | "replace" = "push"): void {
  const to = hrefWith(changes);
  if (to === location.pathname + location.search) return;
  if (how === "push") history.pushState(null, "", to);
  else history.replaceState(null, "", to);
  address.value = { path: location.pathname, query: location.search };
}

function changed(changes: Params): string {
  const next = new URLSearchParams(params.value);
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    for (const one of typeof value === "string" ? [value] : (value ?? [])) next.append(name, one);
  }
  return next.toString();
}

/** Takes over plain clicks on links to this page's own addresses, and the browser's way back. */
export function followLinks(): void {
  addEventListener("popstate", () => {
    if (location.pathname !== address.peek().path) arrivedByLink = true;
    address.value = { path: location.pathname, query: location.search };
  });
  document.addEventListener("click", (click) => {
    if (click.defaultPrevented || click.button !== 0) return;
    if (click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return;
    const link = click.target instanceof Element ? click.target.closest("a") : null;
    if (!link || link.target !== "" || link.hasAttribute("download")) return;
    if (link.origin !== location.origin || link.hash !== "") return;
    if (routeOf(link.pathname).page === "nowhere") return;
    click.preventDefault();
    if (link.pathname === location.pathname) setParams(ofQuery(link.search));
    else goTo(link.pathname + link.search);
  });
}

/** All parameters of a query, and nothing for those the present one has beside them. */
function ofQuery(query: string): Params {
  const next = new URLSearchParams(query);
  const names = new Set([...params.value.keys(), ...next.keys()]);
  return Object.fromEntries([...names].map((name) => [name, next.getAll(name)]));
}
