/** Longest that the edge is waited for, in ms: twice this is less than results waits for administration. */
const PATIENCE = 4000;

/** Asks the edge something, by the path; rejects where it cannot be reached. */
export type AskEdge = (path: string, init: RequestInit) => Promise<Response>;

/** The edge at an address, which may have a path of its own. */
export const edgeAt =
  (address: string): AskEdge =>
  (path, init) =>
    fetch(address.replace(/\/+$/, "") + path, { ...init, redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
