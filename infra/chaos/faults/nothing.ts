import type { Fault } from "../fault.ts";
import { pauseUntil } from "./pause.ts";

/** Nothing goes wrong: whatever is found here is wrong by itself. */
export const nothing: Fault = {
  id: "N",
  what: "nothing goes wrong",
  rate: 100,
  async run(_world, _random, over) {
    await pauseUntil(3_600_000, over);
    return undefined;
  },
};
