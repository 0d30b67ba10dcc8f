import { LINK, networkOf, type Survey } from "@earshot/contract";
import type { Context } from "hono";
import { browserKind } from "../client/browser-kind.ts";
import type { Jar, Remembered } from "../client/cookie.ts";
import type { EdgeServices } from "../services.ts";
import type { Who } from "./admit.ts";
import { isHttps } from "./https.ts";
import { Refusal } from "./refusal.ts";

/** What the submission itself says of its sender. */
export interface Sent {
  readonly submissionId: string;
  readonly period: number;
  /** A moment of the day in which a network is asked once, see `dayTime`. */
  readonly day: number;
  /** The token of a link, where the body has one. */
  readonly link: string | undefined;
}

/**
 * Finds out who sent a submission.
 *
 * @throws {Refusal} `bad-link`, `expired-link`
 * @throws {QueueUnavailable | QueueDoubt} where the day's salt is not known yet and Redis does not answer
 */
export function whoSent(services: EdgeServices, c: Context, survey: Survey, sent: Sent): Who | Promise<Who> {
  const { clients } = services;
  switch (survey.identity) {
    case "open":
      return { kind: "submission", id: sent.submissionId, guarantee: "none" };
    case "browser": {
      const jar = { https: isHttps(services, c), embedded: survey.origins !== undefined };
      const remembered = services.cookie.read(c.req.header("cookie"), jar, services.now());
      const id = remembered?.id ?? clients.browserOf(sent.submissionId);
      return { kind: "client", id, guarantee: "browser", cookie: cookieFor(services, jar, id, remembered) };
    }
    case "network":
      return inNetwork(services, c, survey, sent);
    case "link":
      return { kind: "link", id: holderOf(services, survey, linkIn(c) ?? sent.link), guarantee: "link" };
  }
}

/** The token of a link, as an address or a header brings it. */
export function linkIn(c: Context): string | undefined {
  return c.req.header(LINK.header) ?? c.req.query(LINK.query);
}

/**
 * Whose link it is.
 *
 * @throws {Refusal} `bad-link`, `expired-link`
 */
export function holderOf({ links, now }: EdgeServices, survey: Survey, token: string | undefined): string {
  const link = links.read(token, survey.id, now());
  if (typeof link === "string") throw new Refusal(`${link}-link`);
  return link.id;
}

/**
 * A browser that has answered this survey is known by a cookie for it alone, wherever it is; every other one is its
 * network and kind, for a day. That cookie's id is the network's: so one mark, in one partition, stands for both, and
 * one look finds either.
 */
async function inNetwork(services: EdgeServices, c: Context, survey: Survey, sent: Sent): Promise<Who> {
  const { clients, cookie, now } = services;
  const jar: Jar = {
    https: isHttps(services, c),
    only: { survey: survey.id, period: sent.period },
    embedded: survey.origins !== undefined,
  };
  const remembered = cookie.read(c.req.header("cookie"), jar, now());
  if (remembered) {
    const renewed = cookieFor(services, jar, remembered.id, remembered);
    return { kind: "client", id: remembered.id, guarantee: "network", cookie: renewed };
  }
  const network = networkOf(services.addressOf(c) ?? "");
  // Who comes from nowhere is not everybody else who does: such a browser is known by its cookie alone.
  const id =
    network === undefined
      ? clients.browserOf(sent.submissionId)
      : clients.browserIn(survey.id, network, browserKind(c.req.header("user-agent")), await services.salts(sent.day));
  return {
    kind: "client",
    id,
    guarantee: network === undefined ? "browser" : "network",
    shared: network !== undefined,
    cookie: cookieFor(services, jar, id, undefined),
  };
}

function cookieFor({ cookie, now }: EdgeServices, jar: Jar, id: string, remembered: Remembered | undefined) {
  return remembered && !remembered.renew ? undefined : () => cookie.issue(id, jar, now());
}
