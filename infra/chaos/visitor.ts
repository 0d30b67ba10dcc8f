import { Accepted, PATHS } from "@earshot/contract";
import * as v from "valibot";
import type { Before, Outcome } from "./account.ts";
import { CANARY_ADDRESS } from "./words.ts";

/** How long a client waits for an answer, in ms. */
const PATIENCE = 8000;

/** One who has been heard, and may come again: it does one thing after the other, so their order is known. */
export interface Visitor {
  readonly client: number;
  readonly survey: string;
  /** Of the first answer; empty before it. */
  cookie: string;
  readonly receipts: { readonly wish: number; readonly receipt: string }[];
  /** All it has asked for and was granted, to be sent again as it was. */
  readonly asked: Asked[];
}

/** What is sent, and what the account says of it. */
export interface Asked {
  readonly line: Omit<Before, "at" | "t">;
  readonly body: string | undefined;
  /** For all but answers. */
  readonly receipt: string | undefined;
  /** An answer that came without a cookie: its client is known by the submission itself, so without one it still is. */
  readonly first: boolean;
}

/** What came back. */
export interface Heard {
  readonly status: number;
  readonly outcome: Outcome;
  readonly cookie: string | undefined;
  readonly receipt: string | undefined;
}

/** Sends it once; what breaks on the way leaves it unknown. */
export async function send(edge: string, { line, body, receipt }: Asked, cookie: string): Promise<Heard> {
  try {
    const path = receipt === undefined ? PATHS.feedback(line.survey) : PATHS.receipt(receipt);
    const response = await fetch(edge + path + (line.doing === "erase" ? "?erase=true" : ""), {
      method: METHODS[line.doing],
      headers: {
        "content-type": "application/json",
        "x-forwarded-for": CANARY_ADDRESS,
        ...(line.doing === "change" ? { "idempotency-key": line.name } : {}),
        ...(cookie === "" ? {} : { cookie }),
      },
      body: body ?? null,
      signal: AbortSignal.timeout(PATIENCE),
    });
    const text = await response.text();
    const told = response.status === 202 ? v.parse(Told, JSON.parse(text)) : undefined;
    const outcome = told?.outcome ?? refusalOf(response.status);
    const set = response.headers.getSetCookie()[0]?.split(";")[0];
    return { status: response.status, outcome, cookie: set, receipt: told?.receipt };
  } catch {
    return { status: 0, outcome: "unknown", cookie: undefined, receipt: undefined };
  }
}

const METHODS = { answer: "POST", change: "PATCH", withdraw: "DELETE", erase: "DELETE" } as const;

/** What is told of an answer, and of what is done with a receipt. */
const Told = v.pick(Accepted, ["outcome", "receipt"]);

function refusalOf(status: number): Outcome {
  if (status === 409) return "duplicate";
  return status === 429 || status >= 500 ? "unknown" : "refused";
}
