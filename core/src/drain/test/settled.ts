import { vi } from "vitest";
import { SOON, type World } from "./world.ts";

/** Waits until so many numbers, and so many entries without one, are settled in all partitions together. */
export async function settled(world: World, numbers: number, aliens = 0): Promise<void> {
  await vi.waitFor(async () => {
    const account = await world.account();
    if (account?.last_n !== numbers || account.alien !== aliens) throw new Error("Not all is settled yet");
  }, SOON);
}
