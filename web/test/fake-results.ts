import { createServer, type Server } from "node:http";
import {
  type CaseNumbers,
  type Comment,
  PATHS,
  PROBLEM_TYPE,
  problem,
  type ProblemCode,
  Results,
  type Session,
  STREAM_EVENTS,
  SurveyList,
  type SurveySummary,
} from "@earshot/contract";
import { getRequestListener } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono, type Context } from "hono";
import { stream, streamSSE, type SSEStreamingApi } from "hono/streaming";
import * as v from "valibot";
import { fakeSummary, fakeTrend } from "./fake-numbers.ts";

/** The policy the page is served under; a style or script that breaks it shows as a message in the console. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A results service whose every state can be forced. Its answers go through the contract's own schemas. */
export class FakeResults {
  readonly surveys: SurveySummary[] = [];
  readonly comments: Comment[] = [];
  /** What became of the cases of every survey. */
  cases: CaseNumbers | undefined;
  readonly links = new Set<string>();
  /** Ids of surveys that want a session. */
  readonly hidden = new Set<string>();
  signedIn = false;
  /** What who is signed in may do. */
  scopes: Session["scopes"] = [];
  /** What totals are dated, as milliseconds since 1970; undefined: now. */
  frozenAt: number | undefined;
  /** Whether connected streams are sent anything at all. */
  mute = false;
  /** Requests of each path, to be counted. */
  readonly asked: string[] = [];

  readonly #app = new Hono();
  /** Open streams, and whose totals each tells. */
  readonly #viewers = new Map<SSEStreamingApi, readonly string[] | "all">();
  #server: Server | undefined;
  #port = 0;
  #beats: ReturnType<typeof setInterval> | undefined;

  /** @param dist where the built page is */
  constructor(dist: string) {
    this.#routes(dist);
  }

  get url(): string {
    return `http://localhost:${this.#port}`;
  }

  /** Listens, on the same port as before where it did. */
  async start(): Promise<void> {
    const answer = getRequestListener(this.#app.fetch);
    const server = createServer((request, response) => void answer(request, response));
    this.#server = server;
    await new Promise<void>((settle) => server.listen(this.#port, "127.0.0.1", settle));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("Cannot tell the port of the fake service");
    this.#port = address.port;
    this.#beats = setInterval(() => void this.beat(), 2000);
  }

  /** Drops every connection and listens no more. */
  async stop(): Promise<void> {
    clearInterval(this.#beats);
    const server = this.#server;
    this.#server = undefined;
    this.#viewers.clear();
    if (!server) return;
    server.closeAllConnections();
    await new Promise((settle) => server.close(settle));
  }

  /** Drops the streams, and exports under way, and goes on listening. */
  dropStreams(): void {
    this.#server?.closeAllConnections();
    this.#viewers.clear();
  }

  viewersOf(id: string): number {
    return [...this.#viewers.values()].filter((ids) => ids === "all" || ids.includes(id)).length;
  }

  async beat(): Promise<void> {
    if (this.mute) return;
    const marks = this.surveys.flatMap(({ id }) => this.#results(id)?.asOf ?? []);
    const data = JSON.stringify({ asOf: marks.toSorted()[0] ?? null });
    for (const viewer of this.#viewers.keys()) await viewer.writeSSE({ event: STREAM_EVENTS.beat, data });
  }

  /** Counts one more answer and pushes the new totals. */
  async answer(id: string, answer: string | number, times = 1): Promise<void> {
    const survey = this.surveys.find((survey) => survey.id === id);
    if (!survey) throw new Error(`Cannot answer as there is no survey "${id}"`);
    const { results } = survey;
    const line = results.answers.find((line) => line.answer === answer);
    if (!line) throw new Error(`Cannot answer as "${id}" takes no such answer`);
    line.count += times;
    results.total += times;
    results.version += 1;
    results.score = scoreOf(survey);
    await this.push(id);
  }

  async push(id: string): Promise<void> {
    if (this.mute) return;
    for (const [viewer, ids] of this.#viewers) if (ids === "all" || ids.includes(id)) await this.#send(id, viewer);
  }

  async #send(id: string, viewer: SSEStreamingApi): Promise<void> {
    const results = this.#results(id);
    if (!results) return;
    const data = JSON.stringify(v.parse(Results, results));
    await viewer.writeSSE({ event: STREAM_EVENTS.results, id: String(results.version), data, retry: 1000 });
  }

  #results(id: string): Results | undefined {
    const survey = this.surveys.find((survey) => survey.id === id);
    if (!survey || survey.results.asOf === null) return survey?.results;
    return { ...survey.results, asOf: new Date(this.frozenAt ?? Date.now()).toISOString() };
  }

  #routes(dist: string): void {
    const app = this.#app;
    const refuse = (code: ProblemCode) =>
      Response.json(problem(code), {
        status: problem(code).status,
        headers: { "content-type": PROBLEM_TYPE },
      });
    const closed = (c: Context) => {
      const id = c.req.param("id") ?? "";
      if (!this.surveys.some((survey) => survey.id === id)) return refuse("unknown-survey");
      return this.hidden.has(id) && !this.signedIn ? refuse("unauthorized") : undefined;
    };

    app.use(async (c, next) => {
      this.asked.push(c.req.path);
      await next();
      c.header("content-security-policy", POLICY);
    });
    app.get(PATHS.surveys, (c) => {
      const surveys = this.surveys
        .filter(({ id }) => this.signedIn || !this.hidden.has(id))
        .map((survey) => Object.assign({}, survey, { results: this.#results(survey.id) }));
      return c.json(v.parse(SurveyList, { surveys, edgeUrl: "http://localhost:5000" }));
    });
    app.get(PATHS.results(":id"), (c) => closed(c) ?? c.json(this.#results(c.req.param("id"))));
    app.get(PATHS.streams, (c) => {
      const ids = c.req.query("surveys")?.split(",") ?? "all";
      const shown = this.surveys.filter(({ id }) => this.signedIn || !this.hidden.has(id)).map(({ id }) => id);
      const seen = ids === "all" ? shown : ids.filter((id) => shown.includes(id));
      if (ids !== "all" && seen.length === 0) {
        return refuse(this.surveys.some(({ id }) => ids.includes(id)) ? "unauthorized" : "unknown-survey");
      }
      return streamSSE(c, async (stream) => {
        this.#viewers.set(stream, ids);
        if (!this.mute) for (const id of seen) await this.#send(id, stream);
        await new Promise<void>((settle) => stream.onAbort(settle));
        this.#viewers.delete(stream);
      });
    });
    app.get(PATHS.comments(":id"), (c) => {
      if (!this.signedIn) return refuse("unauthorized");
      const before = c.req.query("before");
      const from = before === undefined ? 0 : this.comments.findIndex(({ id }) => id === before) + 1;
      const page = this.comments.slice(from, from + 8);
      return c.json({ comments: page, next: from + 8 < this.comments.length ? page.at(-1)?.id : null });
    });
    app.get(PATHS.summary(":id"), (c) => {
      const survey = this.surveys.find(({ id }) => id === c.req.param("id"));
      if (!survey) return refuse("unknown-survey");
      const body = fakeSummary({ ...survey, results: this.#results(survey.id) ?? survey.results }, c.req.query());
      return closed(c) ?? c.json(this.signedIn && this.cases ? { ...body, cases: this.cases } : body);
    });
    app.get(PATHS.trend(":id"), (c) => {
      const survey = this.surveys.find(({ id }) => id === c.req.param("id"));
      return closed(c) ?? (survey ? c.json(fakeTrend(survey)) : refuse("unknown-survey"));
    });
    // An export that never ends by itself: it is cancelled, or breaks off when the streams are dropped.
    app.get(PATHS.exportCsv(":id"), (c) => {
      if (!this.signedIn) return refuse("unauthorized");
      c.header("earshot-count", "1000");
      return stream(c, async (rows) => {
        await rows.write("id,answer\n1,5\n2,4\n");
        await new Promise<void>((settle) => rows.onAbort(settle));
      });
    });
    app.get(PATHS.session, (c) => c.json({ signedIn: this.signedIn, scopes: this.signedIn ? this.scopes : [] }));
    app.post(PATHS.session, async (c) => {
      const { token } = v.parse(v.object({ token: v.string() }), await c.req.json());
      if (!this.links.delete(token)) return refuse("unauthorized");
      this.signedIn = true;
      return c.json({ signedIn: true });
    });
    app.delete(PATHS.session, (c) => {
      this.signedIn = false;
      return c.body(null, 204);
    });
    app.use("/assets/*", serveStatic({ root: dist }));
    app.get("*", serveStatic({ path: `${dist}/index.html` }));
  }
}

/** Mean of a scale, −100 … 100 for nps, share of up for thumbs; null for a choice and without answers. */
function scoreOf({ kind, results: { answers, total } }: SurveySummary): number | null {
  if (kind === "choice" || total === 0) return null;
  const worth = (answer: string | number): number => {
    if (kind === "thumbs") return answer === "up" ? 1 : 0;
    const value = Number(answer);
    if (kind === "nps") return value >= 9 ? 100 : value <= 6 ? -100 : 0;
    return value;
  };
  return answers.reduce((sum, { answer, count }) => sum + worth(answer) * count, 0) / total;
}

/** A survey with the given counts, in the order of its answers. */
export function survey(
  about: Omit<SurveySummary, "results" | "business" | "open"> & { half?: number; open?: boolean },
  answers: readonly (string | number)[],
  counts: readonly number[],
  cases: { open: number; total: number } = { open: 0, total: 0 },
): SurveySummary {
  const { half, ...rest } = about;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const made: SurveySummary = {
    business: "Brevik Bicycles",
    open: true,
    ...rest,
    results: {
      survey: about.id,
      version: total,
      total,
      answers: answers.map((answer, at) => ({ answer, count: counts[at] ?? 0 })),
      score: null,
      interval: null,
      cases,
      asOf: new Date().toISOString(),
    },
  };
  const score = scoreOf(made);
  made.results.score = score;
  if (score !== null && half !== undefined) made.results.interval = { low: score - half, high: score + half };
  return made;
}
