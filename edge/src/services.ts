import { publicNetworks, type Accepted, type LANGUAGES, type ProblemCode, type Survey } from "@earshot/contract";
import type { Context } from "hono";
import type { Desk } from "./accept/admit.ts";
import { addressBehind, type AddressReader } from "./client/address.ts";
import type { ClientCookie } from "./client/cookie.ts";
import { clientCookie } from "./client/cookie.ts";
import { clientsOf } from "./client/identify.ts";
import { linksOf, type Links } from "./client/link.ts";
import { receiptsOf } from "./client/receipt.ts";
import { dailySalts, type Salts } from "./client/salts.ts";
import type { EdgeConfig } from "./config.ts";
import { limitsOf, type Limits } from "./guard/limits.ts";
import { NO_LIMIT, withinLoad, type Load } from "./guard/load.ts";
import { timedPatience, type Patience } from "./guard/patience.ts";
import { shareThrough } from "./guard/share.ts";
import { keyedHash } from "./client/keyed-hash.ts";
import type { EdgeRedis } from "./queue/queue.ts";
import { readDraft, surveyFinder, type SurveyFinder } from "./survey/find.ts";
import type { Messages } from "./survey/pages/messages/messages.ts";
import { sampledTraces, type TraceOf } from "./trace.ts";
import type { Witness } from "./witness.ts";

/** By which road a submission came, or what follows one: a change, a taking back. */
export type Road = "api" | "form" | "receipt";

/** What became of a submission: taken, or the code of what it was told instead. */
export type Outcome = Accepted["outcome"] | ProblemCode;

/** Where the edge tells what it does, besides its answers. */
export interface Reports extends Witness {
  /** A submission was answered, in so many seconds. */
  answered(road: Road, outcome: Outcome, seconds: number): void;
  /** Something failed that is not the sender's doing. */
  trouble(error: unknown): void;
}

/** Everything the routes work with; an entry builds it once. */
export interface EdgeServices extends Desk {
  readonly surveys: SurveyFinder;
  /** Reads a survey that is being written, see `readDraft`. */
  readonly readDraft: (id: string) => Promise<Survey | undefined>;
  readonly cookie: ClientCookie;
  readonly links: Links;
  readonly salts: Salts;
  readonly reports: Reports;
  /** Finds the address a request came from. */
  readonly addressOf: AddressReader;
  /** Finds the network a request came from, where it is a public one, see `publicNetworks`. */
  readonly networkOf: AddressReader;
  readonly limits: Limits;
  readonly load: Load;
  readonly patience: Patience;
  /**
   * Finds what our pages say in a language.
   *
   * @throws {QueueUnavailable} where it is kept elsewhere and cannot be had just now
   */
  readonly speak: (language: (typeof LANGUAGES)[number]) => Messages | Promise<Messages>;
  readonly traceOf: TraceOf;
  /** Where customers reach the edge, if configured. */
  readonly edgeUrl: string | undefined;
  /** Where the status of a feedback is asked for, if anywhere. */
  readonly statusUrl: string | undefined;
  /** Where viewers reach the results. */
  readonly resultsUrl: string;
  /** Keeps a piece of work alive behind the answer, where a runtime would end it there. */
  readonly defer: (c: Context, work: Promise<unknown>) => void;
}

/** Builds the services of an edge on a Redis. */
export function edgeServices(
  config: EdgeConfig,
  redis: EdgeRedis,
  reports: Reports,
  speak: EdgeServices["speak"],
  {
    now = Date.now,
    defer = () => {},
    addressOf = addressBehind(config.trustedHops),
    load = NO_LIMIT,
    patience = timedPatience(),
    traceOf = sampledTraces(config.traceSample),
  }: Partial<Pick<EdgeServices, "now" | "defer" | "addressOf" | "load" | "patience" | "traceOf">> = {},
): EdgeServices {
  const publicNetworkOf = publicNetworks();
  return {
    queue: withinLoad(redis.queue, load),
    clients: clientsOf(config.clientKey),
    receipts: receiptsOf(config.receiptKey),
    cookie: clientCookie(config.cookieKeys),
    links: linksOf(config.linkKeys),
    salts: dailySalts(redis.keep),
    surveys: surveyFinder((key) => redis.read(key), now),
    readDraft: (id) => readDraft((key) => redis.read(key), id),
    witness: reports,
    reports,
    addressOf,
    networkOf: config.limits.network === 0 ? () => undefined : (c) => publicNetworkOf(addressOf(c)),
    limits: limitsOf(
      config.limits,
      shareThrough((script, keys, values) => redis.run(script, keys, values), keyedHash(config.clientKey)),
      now,
    ),
    load,
    patience,
    speak,
    traceOf,
    edgeUrl: config.edgeUrl,
    statusUrl: config.statusUrl,
    resultsUrl: config.resultsUrl,
    now,
    defer,
  };
}
