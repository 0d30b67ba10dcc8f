import { setTimeout as pause } from "node:timers/promises";
import { Obstacle } from "./obstacle.ts";
import { LOOPBACK } from "./ports.ts";

/**
 * Asks a service's `/readyz` until it says yes.
 *
 * @throws {Obstacle} after `patience` ms, naming what the service still misses.
 */
export async function untilReady(
  { name, port, logFile }: { name: string; port: number; logFile: string },
  given: AbortSignal,
  patience = 30_000,
): Promise<void> {
  const url = `http://${LOOPBACK}:${port}/readyz`;
  const deadline = Date.now() + patience;
  let answer = "no answer";
  while (Date.now() < deadline && !given.aborted) {
    try {
      const response = await fetch(url, { signal: AbortSignal.any([given, AbortSignal.timeout(2500)]) });
      if (response.ok) {
        await response.body?.cancel();
        return;
      }
      answer = `${response.status} ${(await response.text()).slice(0, 200)}`;
    } catch {
      // Not listening yet.
    }
    await pause(25);
  }
  if (given.aborted) return;
  throw new Obstacle(`${name} is not ready after ${patience / 1000} s (${answer}): read ${logFile}`);
}
