import { Ledger, PATHS, PORTS, Survey } from "@earshot/contract";
import type { Described, Operation } from "../../service/openapi.ts";
import { DryRunBody } from "../dry-run-rule.ts";
import { ErasureBody } from "../erase-customer.ts";
import { FIRST_SURVEYS } from "../first-surveys.ts";
import { KeyBody } from "../keys.ts";
import { StateBody } from "../move-survey.ts";
import { ShareBody } from "../share-links.ts";
import { ANSWERS } from "./answers.ts";

const ID = { id: "service" };
const unknown: Operation["problems"] = ["unauthorized", "unknown-survey"];
const sent: Operation["problems"] = ["bad-json", "invalid-field", "unauthorized", "too-large", "wrong-content-type"];

/** The API of administration. */
export const ADMIN_API: Described = {
  title: "Earshot: administration",
  description:
    "Surveys, keys, links, the ledger and what becomes of answers. Everything needs EARSHOT_ADMIN_KEY, or an access key with the scope `admin`, as a bearer token.",
  server: `http://localhost:${PORTS.admin}`,
  operations: [
    {
      id: "listSurveys",
      method: "get",
      path: PATHS.adminSurveys,
      summary: "Every survey whole, oldest first",
      answer: { status: 200, schema: ANSWERS.surveys },
      problems: ["unauthorized"],
      example: {},
    },
    {
      id: "showSurvey",
      method: "get",
      path: `${PATHS.adminSurveys}/:id`,
      summary: "One survey whole, its version as ETag",
      answer: { status: 200, schema: Survey },
      problems: unknown,
      example: { parts: ID },
    },
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
    {
      id: "listVersions",
      method: "get",
      path: PATHS.adminVersions(":id"),
      summary: "A survey as it was each time it was written, newest first",
      answer: { status: 200, schema: ANSWERS.versions },
      problems: unknown,
      example: { parts: ID },
    },
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
    {
      id: "listShareLinks",
      method: "get",
      path: PATHS.adminShareLinks(":id"),
      summary: "The links that share a survey's totals",
      answer: { status: 200, schema: ANSWERS.shareLinks },
      problems: ["unauthorized"],
      example: { parts: ID },
    },
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
    {
      id: "listKeys",
      method: "get",
      path: PATHS.adminKeys,
      summary: "Every access key, with when it was last used",
      answer: { status: 200, schema: ANSWERS.keys },
      problems: ["unauthorized"],
      example: {},
    },
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
    {
      id: "listDeadLetters",
      method: "get",
      path: PATHS.adminDeadLetters,
      summary: "Entries that could not be settled, without their content",
      query: { why: "Only those", before: "`next` of the page before" },
      answer: { status: 200, schema: ANSWERS.deadLetters },
      problems: ["invalid-field", "unauthorized"],
      example: { query: "why=body" },
    },
    {
      id: "showLedger",
      method: "get",
      path: PATHS.adminLedger,
      summary: "Where every accepted entry is, and whether it adds up",
      answer: { status: 200, schema: Ledger },
      problems: ["unauthorized"],
      example: {},
    },
    {
      id: "showAudit",
      method: "get",
      path: PATHS.adminAudit,
      summary: "Every change that was made, newest first",
      query: { target: "Of one survey or key", before: "`next` of the page before" },
      answer: { status: 200, schema: ANSWERS.audit },
      problems: ["invalid-field", "unauthorized"],
      example: { query: "target=service" },
    },
    {
      id: "makeSignInLink",
      method: "post",
      path: PATHS.adminSignInLinks,
      summary: "Makes a link that signs one viewer in, once, within 15 minutes",
      answer: { status: 201, schema: ANSWERS.signInLink },
      problems: ["unauthorized"],
      example: {},
    },
  ],
};
