import { PATHS, SURVEY } from "@earshot/contract";
import { Obstacle } from "../../infra/local/process/obstacle.ts";

/** What the scenarios answer. */
const ANSWERED = [SURVEY.vote, SURVEY.service] as const;

/**
 * Makes sure that an edge answers and has the surveys that the scenarios answer, before anybody comes.
 *
 * @throws {Obstacle} exit code 78, naming what is not there
 */
export async function requireSurveys(edge: string): Promise<void> {
  for (const survey of ANSWERED) {
    const status = await fetch(edge + PATHS.hostedPage(survey), { signal: AbortSignal.timeout(10_000) }).then(
      async (response) => {
        await response.body?.cancel();
        return response.status;
      },
      () => undefined,
    );
    if (status === undefined) throw new Obstacle(`No edge answers at ${edge}: correct --target`, { exitCode: 78 });
    if (status === 404) {
      throw new Obstacle(`The edge at ${edge} has no survey "${survey}", which the scenarios answer: make it there`, {
        exitCode: 78,
      });
    }
  }
}
