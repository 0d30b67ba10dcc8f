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
    } catch (error) {
      // Not listening yet; or never to be reached, as the ports that browsers and fetch refuse ("bad port").
      if (error instanceof Error && error.cause instanceof Error) answer = error.cause.message;
    }
    await pause(25);
  }
  if (given.aborted) return;
  throw new Obstacle(`${name} is not ready after ${patience / 1000} s (${answer}): read ${logFile}`);
}
