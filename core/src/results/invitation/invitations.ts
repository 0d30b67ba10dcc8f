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

/** What stands in the place of a personal link's token: a token, or the word that a mail program puts one in for. */
const TOKEN = /^[\w.\-{}|*%$[\]]{1,256}$/;

/**
 * The ways to a survey that a business hands out: `GET /v1/surveys/<id>/qr.svg`, a QR code; `GET …/email.html` and
 * `…/email.txt`, both halves of an e-mail in which an answer is tapped. Queries: `lang`, and `t`, the token of a
 * personal link or the placeholder in which a mail program writes it.
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
  async function asked(c: Context): Promise<PublicSurvey | Response> {
    const [lang, token] = [c.req.query("lang"), c.req.query(LINK.query)];
    if (token && !TOKEN.test(token)) {
      const message = "Must be a token, or a placeholder like {{token}}";
      return problemResponse("invalid-field", { errors: [{ pointer: `/${LINK.query}`, message }] });
    }
    if (lang && !v.is(LanguageTag, lang)) {
      const errors = [{ pointer: "/lang", message: "Must be a language tag like de or pt-BR" }];
      return problemResponse("invalid-field", { errors });
    }
    const survey = await readSurvey(database, c.req.param("id") ?? "");
    return survey ? publicPart(survey, lang ? [lang] : []) : problemResponse("unknown-survey");
  }

  /** The same for a letter, whose links lead nowhere without a token where the survey asks for one. */
  async function letterAsked(c: Context): Promise<PublicSurvey | Response> {
    const survey = await asked(c);
    if (survey instanceof Response || survey.identity !== "link" || c.req.query(LINK.query)) return survey;
    const message = "Must be set, as each customer needs a link of their own: a token, or a placeholder like {{token}}";
    return problemResponse("invalid-field", { errors: [{ pointer: `/${LINK.query}`, message }] });
  }

  return new Hono()
    .get(PATHS.qr(":id"), async (c) => {
      const survey = await asked(c);
      if (survey instanceof Response) return survey;
      return c.body(renderSVG(addressOf(c, survey, "qr"), { ecc: "M", border: 4 }), 200, PICTURE_HEADERS);
    })
    .get(PATHS.emailHtml(":id"), async (c) => {
      const survey = await letterAsked(c);
      if (survey instanceof Response) return survey;
      const letter = letterHtml({ survey, addressOf: (answer) => addressOf(c, survey, "email", answer) });
      return c.html(letter, 200, LETTER_HEADERS);
    })
    .get(PATHS.emailText(":id"), async (c) => {
      const survey = await letterAsked(c);
      if (survey instanceof Response) return survey;
      const letter = letterText({ survey, addressOf: (answer) => addressOf(c, survey, "email", answer) });
      return c.text(letter, 200, LETTER_HEADERS);
    });
}
