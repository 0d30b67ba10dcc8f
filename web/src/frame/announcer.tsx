import { announcement } from "../live/announce.ts";

/** The one place that a screen reader is told of changes from; see `announce.ts` for how often. */
export function Announcer() {
  return (
    <output class="sr" aria-live="polite">
      {announcement}
    </output>
  );
}
