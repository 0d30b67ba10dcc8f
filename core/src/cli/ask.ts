import { createInterface } from "node:readline/promises";
import { EXIT, Obstacle } from "./obstacle.ts";

/**
 * Asks a person before something that cannot be undone.
 *
 * @throws {Obstacle} where nobody is there to ask, or the answer is not yes
 */
export async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new Obstacle("Nobody is there to be asked whether to go on: add --yes", EXIT.usage);
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asking.question(`${question} [y/N] `);
    if (!/^y(?:es)?$/i.test(answer.trim())) throw new Obstacle("Nothing was done");
  } finally {
    asking.close();
  }
}
