import { setTimeout as pause } from "node:timers/promises";
import { ENV, PATHS, type Ticket } from "@earshot/contract";
import * as v from "valibot";
import { Obstacle } from "../obstacle.ts";
import type { Helpdesk } from "../surroundings.ts";

/** The help desk, asked by hand. All of it throws {@link Obstacle} where it cannot be asked. */
export interface HelpdeskClient {
  /** The tickets of a case, oldest first; there should be one. */
  findTickets(caseId: string): Promise<KnownTicket[]>;
  /** Makes the ticket of a case, or says why this one cannot be made now. */
  makeTicket(ticket: Ticket): Promise<{ ticket: string } | { left: string }>;
  /** Adds a tag, and a note that reps alone see; false where the ticket takes no changes any more. */
  addNote(ticket: KnownTicket, tag: string, note: string): Promise<boolean>;
}

/** A ticket that was found. */
interface KnownTicket {
  id: string;
  tags: string[];
}

const Id = v.pipe(v.union([v.number(), v.string()]), v.transform(String));
const Found = v.object({
  tickets: v.array(v.object({ id: Id, external_id: v.nullish(v.string()), tags: v.optional(v.array(v.string()), []) })),
});
const Made = v.object({ ticket: v.object({ id: Id }) });
const Token = v.object({ access_token: v.string() });

/** How long an answer may take, in ms: it may be slow to make a ticket, and nobody waits for us. */
const PATIENCE = 30_000;
/** Longest pause that the help desk may ask for, in s. */
const LONGEST_PAUSE = 120;
/** How often it may say that it is too much, or that something is wrong there. */
const TRIES = 5;
/** Between two tickets, in ms: no more of them a second than by way of the bus. */
const BETWEEN = 500;

/** What is asked, as `fetch` takes it. */
interface Request {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | URLSearchParams;
}

/** Opens the help desk as an OAuth client of it. */
export function openHelpdesk({ url, clientId, clientSecret }: Helpdesk): HelpdeskClient {
  let token: string | undefined;
  const { host } = new URL(url);

  async function ask(path: string, init: Request): Promise<Response> {
    for (let tries = 1; ; tries++) {
      const response = await fetch(new URL(path, url), {
        ...init,
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
      }).catch((error: unknown) => {
        // A ticket may have been made; its key, and the look-up of the next time, see to it that there is one.
        throw new Obstacle(`Cannot reach the help desk at ${host}: the same again is safe`, undefined, {
          cause: error,
        });
      });
      const later = response.status === 429 || response.status >= 500;
      if (!later || tries === TRIES) return response;
      const asked = Number(response.headers.get("retry-after") ?? 2 ** tries);
      if (!(asked >= 0 && asked <= LONGEST_PAUSE)) return response;
      await response.arrayBuffer();
      await pause(asked * 1000);
    }
  }

  async function authorized(path: string, init: Request = {}): Promise<Response> {
    for (const again of [false, true]) {
      token = again ? await newToken() : (token ??= await newToken());
      const response = await ask(path, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });
      // A token ends, or is revoked, in between.
      if (response.status !== 401 || again) return response;
    }
    throw new TypeError("Cannot come here");
  }

  async function newToken(): Promise<string> {
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      scope: "tickets:read tickets:write",
    });
    const response = await ask("/oauth/tokens", { method: "POST", body });
    if (!response.ok) {
      throw new Obstacle(
        `The help desk at ${host} does not know this client (${response.status}): correct ${ENV.helpdeskClientId} and ${ENV.helpdeskClientSecret}`,
      );
    }
    return (await read(response, Token)).access_token;
  }

  async function read<T extends v.GenericSchema>(response: Response, schema: T): Promise<v.InferOutput<T>> {
    const body = v.safeParse(schema, await response.json().catch(() => undefined));
    if (body.success) return body.output;
    throw new Obstacle(`What the help desk at ${host} answers is not what Zendesk would: correct ${ENV.helpdeskUrl}`);
  }

  const refusal = (what: string, { status }: Response) =>
    new Obstacle(`The help desk at ${host} does not let ${what} (${status}): see what it says of that`);

  return {
    async findTickets(caseId) {
      const response = await authorized(`${PATHS.tickets}?external_id=${encodeURIComponent(caseId)}`);
      if (!response.ok) throw refusal("tickets be read", response);
      const { tickets } = await read(response, Found);
      // One that does not know this filter would answer with all there are.
      return tickets.filter(({ external_id }) => external_id === caseId).map(({ id, tags }) => ({ id, tags }));
    },
    async addNote({ id, tags }, tag, note) {
      const response = await authorized(PATHS.tickets.replace(/\.json$/, `/${encodeURIComponent(id)}.json`), {
        method: "PUT",
        headers: { "content-type": "application/json; charset=utf-8" },
        body: JSON.stringify({ ticket: { tags: [...tags, tag], comment: { body: note, public: false } } }),
      });
      if (response.status === 422 || response.status === 404) return false;
      if (!response.ok) throw refusal("tickets be changed", response);
      await response.arrayBuffer();
      return true;
    },
    async makeTicket(ticket) {
      await pause(BETWEEN);
      const response = await authorized(PATHS.tickets, {
        method: "POST",
        headers: { "content-type": "application/json; charset=utf-8", "idempotency-key": ticket.external_id },
        // As the bus would have written it: the help desk compares.
        body: JSON.stringify({ ticket }),
      });
      const { status } = response;
      // It knows the key, though it does not show the ticket: the next look-up will find it.
      if (status === 400 || status === 409)
        return { left: "the help desk has its key and does not show the ticket yet" };
      if (status === 413 || status === 422) return { left: `the help desk refuses its ticket (${status})` };
      if (status !== 201) throw refusal("tickets be made", response);
      return { ticket: (await read(response, Made)).ticket.id };
    },
  };
}
