import { LanguageTag, LINK, PATHS, PORTS, publicPart, type PublicSurvey } from "@earshot/contract";
import { Hono, type Context } from "hono";
import * as v from "valibot";
import { renderSVG } from "uqr";
import { problemResponse } from "../../service/problem.ts";
import { readSurvey } from "../../store/surveys.ts";
import type { ResultsServices } from "../services.ts";
import { letterHtml, letterText } from "./letter.ts";

/** A letter may show its styles, which stand in its elements, and nothing else. */
const LETTER_HEADERS = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

/** A picture that letters and posters of other sites load. */
const PICTURE_HEADERS = {
  "cache-control": "public, max-age=3600",
  "content-type": "image/svg+xml",
  "content-security-policy": "default-src 'none'",
  "cross-origin-resource-policy": "cross-origin",
  "x-content-type-options": "nosniff",
} as const;

/** What stands for a personal link's token: in a letter also the word in whose place a mail program puts one. */
const LETTER = { takes: /^[\w.\-{}|*%$[\]]{1,256}$/, token: "a token, or a placeholder like {{token}}" } as const;
/** Nobody writes into a picture that is made. */
const PICTURE = { takes: /^[\w.-]{1,256}$/, token: "the token of one customer" } as const;

const wrong = (name: string, message: string) =>
  problemResponse("invalid-field", { errors: [{ pointer: `/${name}`, message }] });

/**
 * The ways to a survey that a business hands out: `GET /v1/surveys/<id>/qr.svg`, a QR code; `GET …/email.html` and
 * `…/email.txt`, both halves of an e-mail in which an answer is tapped. Queries: `lang`, and `t`, the token of a
 * personal link or, in a letter, the placeholder in which a mail program writes it. A survey that is answered by
 * personal links alone needs `t`, as the bare address of its page leads nobody anywhere.
 *
 * They tell no more than the survey's own page does, so they need no key.
 */
export function invitations({ database, edgeUrl }: Pick<ResultsServices, "database" | "edgeUrl">) {
  const edge = (edgeUrl ?? `http://localhost:${PORTS.edge}`).replace(/\/+$/, "");

  /** The address of a survey's page, by that road. */
  function addressOf(c: Context, survey: PublicSurvey, via: string, answer?: string): string {
    const [lang, token] = [c.req.query("lang"), c.req.query(LINK.query)];
    const query = new URLSearchParams({ ...(answer === undefined ? {} : { answer }), via, ...(lang && { lang }) });
    // As it came: a placeholder that is encoded is none.
    return `${edge}${PATHS.hostedPage(survey.id)}?${query.toString()}${token ? `&${LINK.query}=${token}` : ""}`;
  }

  /** The survey in the language that was asked for, or what is wrong with the question. */
  async function asked(c: Context, place: typeof LETTER | typeof PICTURE): Promise<PublicSurvey | Response> {
    const [lang, token] = [c.req.query("lang"), c.req.query(LINK.query)];
    if (token && !place.takes.test(token)) return wrong(LINK.query, `Must be ${place.token}`);
    if (lang && !v.is(LanguageTag, lang)) return wrong("lang", "Must be a language tag like de or pt-BR");
    const survey = await readSurvey(database, c.req.param("id") ?? "");
    if (!survey) return problemResponse("unknown-survey");
    if (survey.identity === "link" && !token) {
      return wrong(LINK.query, `Must be set, as each customer needs a link of their own: ${place.token}`);
    }
    return publicPart(survey, lang ? [lang] : []);
  }

  return new Hono()
    .get(PATHS.qr(":id"), async (c) => {
      const survey = await asked(c, PICTURE);
      if (survey instanceof Response) return survey;
      // A personal link is its customer's alone.
      const kept = c.req.query(LINK.query) ? { "cache-control": "no-store" } : {};
      return c.body(renderSVG(addressOf(c, survey, "qr"), { ecc: "M", border: 4 }), 200, {
        ...PICTURE_HEADERS,
        ...kept,
      });
    })
    .get(PATHS.emailHtml(":id"), async (c) => {
      const survey = await asked(c, LETTER);
      if (survey instanceof Response) return survey;
      const letter = letterHtml({ survey, addressOf: (answer) => addressOf(c, survey, "email", answer) });
      return c.html(letter, 200, LETTER_HEADERS);
    })
    .get(PATHS.emailText(":id"), async (c) => {
      const survey = await asked(c, LETTER);
      if (survey instanceof Response) return survey;
      const letter = letterText({ survey, addressOf: (answer) => addressOf(c, survey, "email", answer) });
      return c.text(letter, 200, LETTER_HEADERS);
    });
}
