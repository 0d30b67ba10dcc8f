import { PATHS, SurveyList } from "@earshot/contract";
import { ask } from "./ask.ts";
import { persist, type Source } from "./retry.ts";

/** From the end of one question to the next, in milliseconds. */
const EVERY_MS = 2000;

/**
 * Asks for the list of surveys every 2 s.
 *
 * A stream for each survey would need a connection each, and a browser opens 6 to a host, all tabs together; the list
 * is a few kilobytes.
 */
export function followSurveys(heard: (list: SurveyList) => void): Source {
  let next: ReturnType<typeof setTimeout> | undefined;
  let round = 0;
  let misses = 0;
  const disconnect = (): void => {
    clearTimeout(next);
    round += 1;
  };
  const keeper = persist(connect, disconnect);

  async function once(mine: number): Promise<void> {
    const answer = await ask(PATHS.surveys, SurveyList);
    if (mine !== round) return;
    if (answer.ok) {
      misses = 0;
      heard(answer.body);
      keeper.opened();
    } else if (keeper.line.value.is === "open" && misses++ === 0) {
      keeper.mending();
    } else {
      keeper.failed();
      return;
    }
    next = setTimeout(() => void once(mine), EVERY_MS);
  }

  function connect(): void {
    disconnect();
    void once(round);
  }

  keeper.start();
  return keeper;
}
