import { createEdgeApp } from "./app.ts";
import type { EdgeConfig } from "./config.ts";
import type { EdgeRedis } from "./queue/queue.ts";
import { edgeServices, type EdgeServices, type Reports } from "./services.ts";
import { en } from "./survey/pages/messages/en.ts";

const KEY = "the key of the examples, which opens nothing";

const PLAIN: EdgeConfig = {
  port: 0,
  redis: { road: "tcp", url: "" },
  clientKey: KEY,
  cookieKeys: [KEY],
  receiptKey: KEY,
  linkKeys: [],
  trustedHops: 0,
  limits: { client: 0, network: 0, survey: 0 },
  busyLimit: 0,
  traceSample: 0,
  statusUrl: undefined,
  edgeUrl: undefined,
  resultsUrl: "https://results.example.com",
};

const SILENT: Reports = { accepted() {}, answered() {}, trouble() {} };

/** What differs from an edge without limits, in English, that tells nobody anything. */
interface Differing extends Partial<Pick<EdgeServices, "speak" | "now">> {
  readonly config?: Partial<EdgeConfig>;
  readonly reports?: Reports;
}

/** An edge over a Redis in memory, all else of it real: for tests, and the examples of the API's document. */
export function memoryEdge(
  redis: EdgeRedis,
  { config, reports = SILENT, speak = () => en, now = Date.now }: Differing = {},
) {
  return createEdgeApp(edgeServices({ ...PLAIN, ...config }, redis, reports, speak, { now }));
}
