/** A page out of sight hangs up after so many ms: whoever looks elsewhere for a moment finds it as it was. */
const OUT_OF_SIGHT_MS = 10_000;

/**
 * Lets something be done only while the page can be seen.
 *
 * @param begin called at once where it can be seen, and whenever it is seen again; may be called when it is under way
 * @param end called when it has been out of sight for 10 s, or was put away for a later "back"
 * @returns stops caring
 */
export function whileSeen(begin: () => void, end: () => void): () => void {
  let leaving: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    clearTimeout(leaving);
    if (document.hidden) leaving = setTimeout(end, OUT_OF_SIGHT_MS);
    else begin();
  };
  // A page that holds a connection is not kept for the way back; one that let go of it is.
  addEventListener("pagehide", end);
  addEventListener("pageshow", look);
  document.addEventListener("visibilitychange", look);
  if (document.hidden) end();
  else begin();
  return () => {
    clearTimeout(leaving);
    removeEventListener("pagehide", end);
    removeEventListener("pageshow", look);
    document.removeEventListener("visibilitychange", look);
  };
}
