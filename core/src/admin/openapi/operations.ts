import { Ledger, PATHS, PORTS, Survey } from "@earshot/contract";
import type * as v from "valibot";
import type { Described, Operation } from "../../service/openapi.ts";
import { DryRunBody } from "../dry-run-rule.ts";
import { ErasureBody } from "../erase-customer.ts";
import { FIRST_SURVEYS } from "../first-surveys.ts";
import { KeyBody } from "../keys.ts";
import { SignInLinkBody } from "../make-sign-in-link.ts";
import { StateBody } from "../move-survey.ts";
import { RemovalBody, SamplesBody } from "../samples.ts";
import { ChosenBody } from "../settle-dead-letters.ts";
import { ShareBody } from "../share-links.ts";
import { ANSWERS } from "./answers.ts";

const ID = { id: "service" };
const sent: Operation["problems"] = ["bad-json", "invalid-field", "unauthorized", "too-large", "wrong-content-type"];

/** A call that reads; one of {@link OF_SURVEY} reads something of a survey. */
const reads = (
  id: string,
  path: string,
  summary: string,
  schema: v.GenericSchema,
  more: Partial<Operation> = {},
): Operation => ({
  id,
  method: "get",
  path,
  summary,
  answer: { status: 200, schema },
  problems: ["unauthorized"],
  example: {},
  ...more,
});
const OF_SURVEY: Partial<Operation> = { problems: ["unauthorized", "unknown-survey"], example: { parts: ID } };

/** The API of administration. */
export const ADMIN_API: Described = {
  title: "Earshot: administration",
  description:
    "Surveys, keys, links, the ledger and what becomes of answers. Everything needs EARSHOT_ADMIN_KEY, or an access key with the scope `admin`, as a bearer token; the page brings its session instead.",
  server: `http://localhost:${PORTS.admin}`,
  operations: [
    reads("listSurveys", PATHS.adminSurveys, "Every survey whole, oldest first", ANSWERS.surveys),
    reads("showSurvey", `${PATHS.adminSurveys}/:id`, "One survey whole, its version as ETag", Survey, OF_SURVEY),
    {
      id: "writeSurvey",
      method: "put",
      path: `${PATHS.adminSurveys}/:id`,
      summary: "Makes or changes a survey, whole; with If-Match only what has that version",
      body: Survey,
      answer: { status: 200, schema: Survey },
      problems: [...sent, "conflict"],
      example: { parts: ID, body: FIRST_SURVEYS[1] },
    },
    reads(
      "tellSurvey",
      PATHS.adminAbout(":id"),
      "Who wrote a survey last, when it was archived, and what of it cannot change any more",
      ANSWERS.about,
      OF_SURVEY,
    ),
    {
      id: "keepDraft",
      method: "post",
      path: PATHS.adminDrafts,
      summary: "Keeps a survey for ten minutes so that the edge shows how its page would look, at /preview/<id>",
      body: Survey,
      answer: { status: 201, schema: ANSWERS.draft },
      problems: [...sent, "unavailable"],
      example: { body: FIRST_SURVEYS[1] },
    },
    reads(
      "listVersions",
      PATHS.adminVersions(":id"),
      "A survey as it was each time it was written, newest first",
      ANSWERS.versions,
      OF_SURVEY,
    ),
    {
      id: "moveSurvey",
      method: "post",
      path: PATHS.adminState(":id"),
      summary: "Opens, closes or archives a survey",
      body: StateBody,
      answer: { status: 200, schema: ANSWERS.state },
      problems: [...sent, "unknown-survey", "conflict"],
      example: { parts: ID, body: { state: "closed" } },
    },
    {
      id: "dryRunRule",
      method: "post",
      path: PATHS.adminDryRun(":id"),
      summary: "What another rule would have called negative in the last days",
      body: DryRunBody,
      answer: { status: 200, schema: ANSWERS.dryRun },
      problems: [...sent, "unknown-survey"],
      example: { parts: ID, body: { negative: { atMost: 3 }, days: 30 } },
    },
    reads(
      "listShareLinks",
      PATHS.adminShareLinks(":id"),
      "The links that share a survey's totals",
      ANSWERS.shareLinks,
      { example: { parts: ID } },
    ),
    {
      id: "makeShareLink",
      method: "post",
      path: PATHS.adminShareLinks(":id"),
      summary: "Makes a signed link that shares a survey's totals for some days",
      body: ShareBody,
      answer: { status: 201, schema: ANSWERS.shareLink },
      problems: [...sent, "unknown-survey", "conflict"],
      example: { parts: ID, body: { days: 14 } },
    },
    {
      id: "revokeShareLink",
      method: "delete",
      path: `${PATHS.adminShareLinks(":id")}/:link`,
      summary: "Takes a share link back",
      answer: { status: 204 },
      problems: ["unauthorized", "not-found"],
      example: { parts: { ...ID, link: "{link}" } },
    },
    reads(
      "tellSamples",
      PATHS.adminSamples(":id"),
      "Whether sample answers can be given to a survey from here",
      ANSWERS.samplesOffered,
      OF_SURVEY,
    ),
    {
      id: "giveSamples",
      method: "post",
      path: PATHS.adminSamples(":id"),
      summary: "Gives sample answers through the edge, with the tag sample, none of them unhappy",
      body: SamplesBody,
      answer: { status: 200, schema: ANSWERS.samples },
      problems: [...sent, "unknown-survey", "conflict", "unavailable"],
      example: { parts: ID, body: { count: 5 } },
    },
    {
      id: "removeSamples",
      method: "post",
      path: PATHS.adminSampleRemovals(":id"),
      summary: "Takes sample answers back by their receipts, and erases them",
      body: RemovalBody,
      answer: { status: 200, schema: ANSWERS.samplesGone },
      problems: [...sent, "unavailable"],
      example: { parts: ID, body: { receipts: ["the-receipt-of-a-sample"] } },
    },
    {
      id: "eraseCustomer",
      method: "post",
      path: PATHS.adminErasures(":id"),
      summary: "Erases what a customer said, by the id under which the business signed the customer's links",
      body: ErasureBody,
      answer: { status: 202, schema: ANSWERS.erasure },
      problems: [...sent, "unknown-survey", "conflict", "unavailable"],
      example: { parts: { id: "members" }, body: { customer: "customer-4711" } },
    },
    reads("listKeys", PATHS.adminKeys, "Every access key, with when it was last used", ANSWERS.keys),
    {
      id: "makeKey",
      method: "post",
      path: PATHS.adminKeys,
      summary: "Makes an access key, which is shown this once",
      body: KeyBody,
      answer: { status: 201, schema: ANSWERS.key },
      problems: sent,
      example: { body: { name: "The shop's screen", scopes: ["totals"], days: 90 } },
    },
    {
      id: "revokeKey",
      method: "delete",
      path: `${PATHS.adminKeys}/:id`,
      summary: "Takes an access key back, with the sessions begun by it",
      answer: { status: 204 },
      problems: ["unauthorized", "not-found"],
      example: { parts: { id: "{key}" } },
    },
    reads(
      "listDeadLetters",
      PATHS.adminDeadLetters,
      "Entries that could not be settled, without their content",
      ANSWERS.deadLetters,
      {
        query: { why: "Only those", before: "`next` of the page before" },
        problems: ["invalid-field", "unauthorized"],
        example: { query: "why=body" },
      },
    ),
    reads(
      "showDeadLetter",
      PATHS.adminDeadLetter(":id"),
      "One entry that could not be settled, decoded; what a customer wrote is hidden",
      ANSWERS.deadLetter,
      { problems: ["unauthorized", "not-found"], example: { parts: { id: "{letter}" } } },
    ),
    {
      id: "revealDeadLetter",
      method: "post",
      path: PATHS.adminReveals(":id"),
      summary: "The same with all that is in it; the audit says who asked",
      answer: { status: 200, schema: ANSWERS.deadLetter },
      problems: ["unauthorized", "not-found"],
      example: { parts: { id: "{letter}" } },
    },
    {
      id: "replayDeadLetters",
      method: "post",
      path: PATHS.adminReplays,
      summary: "Puts dead letters back into the log, each once",
      body: ChosenBody,
      answer: { status: 200, schema: ANSWERS.settled },
      problems: [...sent, "unavailable"],
      example: { body: { all: true, why: "survey" } },
    },
    {
      id: "dropDeadLetters",
      method: "post",
      path: PATHS.adminDrops,
      summary: "Gives dead letters up for good: no total will ever hold them",
      body: ChosenBody,
      answer: { status: 200, schema: ANSWERS.settled },
      problems: sent,
      example: { body: { ids: [17] } },
    },
    reads("showLedger", PATHS.adminLedger, "Where every accepted entry is, and whether it adds up", Ledger),
    reads("showAudit", PATHS.adminAudit, "Every change that was made, newest first", ANSWERS.audit, {
      query: { target: "Of one survey or key", before: "`next` of the page before" },
      problems: ["invalid-field", "unauthorized"],
      example: { query: "target=service" },
    }),
    {
      id: "makeSignInLink",
      method: "post",
      path: PATHS.adminSignInLinks,
      summary: "Makes a link that signs one person in, once, within 15 minutes; as an administrator where it says so",
      body: SignInLinkBody,
      answer: { status: 201, schema: ANSWERS.signInLink },
      problems: sent,
      example: { body: { administers: false } },
    },
  ],
};
