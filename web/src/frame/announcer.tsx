import { announcement } from "../live/announce.ts";

/** The one place that a screen reader is told of changes from; see `announce.ts` for how often. */
export function Announcer() {
  return (
    <p class="sr" role="status" aria-live="polite">
      {announcement}
    </p>
  );
}
