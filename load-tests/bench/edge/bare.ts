import { PATHS } from "@earshot/contract/names";
import { Hono } from "hono";

/**
 * What an edge is compared with: Hono answering a POST, and nothing of ours. `/bare` answers at once; `/read` reads the
 * body first, as whoever accepts anything must.
 */
export default new Hono()
  .post("/bare", (c) => c.json({ outcome: "accepted" }, 202))
  .post("/read", async (c) => c.json({ outcome: "accepted", bytes: (await c.req.text()).length }, 202))
  .get(PATHS.readyz, (c) => c.json({ status: "ready" }));
