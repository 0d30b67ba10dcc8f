import { randomUUID } from "node:crypto";
import { PATHS } from "@earshot/contract/names";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import * as v from "valibot";
import type { Clock } from "../stand-in/clock.ts";
import { type Script, loopbackOnly } from "../stand-in/script.ts";
import type { Deliveries } from "./delivery.ts";
import { Refusal, checkEntries } from "./entry.ts";
import { PutFault } from "./faults.ts";

/** What the protocol stands on. */
export interface Bridge {
  clock: Clock;
  buses: ReadonlySet<string>;
  deliveries: Deliveries;
  faults: Script<PutFault>;
}

const TYPE = "application/x-amz-json-1.1";

/** PutEvents over AWS JSON 1.1, and what a test wants to know and to break. */
export function bridgeApp({ clock, buses, deliveries, faults }: Bridge) {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.get(PATHS.livez, (c) => c.json({ status: "live" }));
  app.get(PATHS.readyz, (c) => c.json({ status: "ready", checks: {} }));
  app.get("/_events", (c) => c.json(deliveries.tally));
  app.post("/_replay", loopbackOnly, async (c) => c.json({ replayed: await deliveries.replay(randomUUID()) }));
  app.post("/_faults", loopbackOnly, async (c) => {
    const asked = v.safeParse(v.array(PutFault), await c.req.json().catch(() => undefined));
    if (!asked.success) return c.text('Send a JSON list of faults such as [{"kind":"throttle"}]\n', 400);
    faults.add(...asked.output);
    return c.json({ waiting: faults.length });
  });

  app.post("/", async (c) => {
    if (c.req.header("x-amz-target") !== "AWSEvents.PutEvents") {
      throw new Refusal("UnknownOperationException", "Only PutEvents is known here");
    }
    requireSignature(c.req.header("authorization"), c.req.header("x-amz-date"));
    const fault = faults.next();
    if (fault?.kind === "error") throw new Refusal("InternalException", "Scripted", 500);
    if (fault?.kind === "throttle") throw new Refusal("ThrottlingException", "Rate exceeded");
    if (fault?.kind === "refuse") throw new Refusal(fault.code, "Scripted");
    if (fault?.kind === "hang") return RESPONSE_ALREADY_SENT;
    if (fault?.kind === "reset") {
      c.env.incoming.socket.resetAndDestroy();
      return RESPONSE_ALREADY_SENT;
    }

    const body: unknown = await c.req.json().catch(() => undefined);
    const checked = checkEntries(body, buses, clock.now(), randomUUID).map((entry, position) =>
      fault?.kind === "partial" && fault.position === position
        ? { ErrorCode: fault.code, ErrorMessage: "Scripted" }
        : entry,
    );
    await deliveries.take(checked.filter((entry) => "event" in entry));
    if (fault?.kind === "drop-reply") {
      c.env.incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    const Entries = checked.map((entry) => ("event" in entry ? { EventId: entry.event.id } : entry));
    const FailedEntryCount = Entries.filter((entry) => "ErrorCode" in entry).length;
    return c.body(JSON.stringify({ FailedEntryCount, Entries }), 200, {
      "content-type": TYPE,
      "x-amzn-requestid": randomUUID(),
    });
  });

  app.onError((error, c) => {
    const { type, message, status } =
      error instanceof Refusal ? error : new Refusal("InternalException", error.name, 500);
    return c.body(JSON.stringify({ __type: type, message }), status, {
      "content-type": TYPE,
      "x-amzn-errortype": type,
      "x-amzn-requestid": randomUUID(),
    });
  });
  return app;
}

/** That a request is signed at all; whose signature it is, a stand-in does not know. */
function requireSignature(authorization: string | undefined, date: string | undefined): void {
  const signed = /^AWS4-HMAC-SHA256 Credential=[^,/]+\/\d{8}\/[a-z0-9-]+\/events\/aws4_request,/;
  if (authorization === undefined || date === undefined) {
    throw new Refusal("MissingAuthenticationTokenException", "Missing Authentication Token");
  }
  if (!signed.test(authorization)) {
    throw new Refusal("IncompleteSignatureException", "The signature is not one for events");
  }
}
