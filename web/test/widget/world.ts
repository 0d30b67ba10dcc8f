import { createServer, request as forward, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { PATHS, type Survey } from "@earshot/contract";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { onRedis } from "../../../edge/conformance/backed.ts";
import { RATING, type Subject } from "../../../edge/conformance/subject.ts";
import { openBrowser } from "../../../infra/local/testbed/browser.ts";

// A browser with an edge and its Redis beside it, on a machine that others keep busy.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

/** A server of pages, each by its path, and the headers it sends with all of them. */
interface Site {
  readonly origin: string;
  readonly pages: Map<string, string>;
  headers: Record<string, string>;
}

/** What a line between the browser and the edge does with a submission. */
type Fault = "lose the answer" | "lose the question" | "unavailable";

/** A line to the edge that can be made bad. */
interface Line {
  readonly origin: string;
  /** What happens to the next submissions, one each; afterwards the line is good. */
  readonly faults: Fault[];
  /** Submissions that came, in whatever way they ended. */
  submissions: number;
}

/** A shop's site with the widget in it, the edge it asks, and a browser: each on a host of its own, so cross-site. */
export interface World {
  readonly edge: Subject;
  readonly shop: Site;
  /** Of somebody who shows the shop in a frame. */
  readonly framing: Site;
  /** On the edge's own host, so that cookies go between them. */
  readonly neighbour: Site;
  readonly line: Line;
  /** Publishes a rating with a comment that takes answers from the shop's pages. */
  readonly survey: (changes?: Partial<Survey>) => Promise<Survey>;
  /** A fresh visitor. */
  readonly visitor: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** A page of the shop with this in it. */
  readonly visit: (
    visitor: BrowserContext,
    body: string,
    options?: { head?: string; html?: string; on?: Site },
  ) => Promise<Page>;
  /** The one script tag. */
  readonly tag: (survey: Survey, traits?: Readonly<Record<string, string>>, from?: string) => string;
  /** How many submissions of a survey were accepted. */
  readonly accepted: (survey: Survey) => Promise<number>;
  /** What the pages' consoles have said since the last test. */
  readonly complaints: string[];
}

/** Sets up a world for the tests of a file. */
export function widgetWorld(): () => World {
  let browser: Browser;
  let world: World;
  const servers: Server[] = [];

  beforeAll(async () => {
    const [edge, shop, framing, neighbour] = await Promise.all([
      onRedis("node"),
      site("127.0.0.1"),
      site("127.0.0.2"),
      site("localhost"),
    ]);
    browser = await openBrowser();
    world = { edge, shop, framing, neighbour, line: await lineTo(edge.baseUrl), ...actions() };
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    world.shop.headers = {};
    world.line.faults.length = 0;
    world.complaints.length = 0;
  });
  afterAll(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await world.edge.stop();
    world.edge.redis.close();
  });

  const listening = async (server: Server, host: string) => {
    servers.push(server.listen(0, host));
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    return `http://${host}:${typeof address === "object" ? address?.port : ""}`;
  };

  async function site(host: string): Promise<Site> {
    const pages = new Map<string, string>();
    const made = { origin: "", pages, headers: {} };
    const server = createServer((asked, answer) => {
      const page = pages.get(asked.url ?? "");
      answer.writeHead(page === undefined ? 404 : 200, { "content-type": "text/html; charset=utf-8", ...made.headers });
      answer.end(page);
    });
    made.origin = await listening(server, host);
    return made;
  }

  async function lineTo(edge: string): Promise<Line> {
    const line: Line = { origin: "", faults: [], submissions: 0 };
    const server = createServer((asked, answer) => {
      const fault = asked.method === "POST" ? line.faults.shift() : undefined;
      if (asked.method === "POST") line.submissions += 1;
      if (fault === "lose the question") asked.socket.destroy();
      else if (fault === "unavailable") unavailable(asked, answer);
      else pass(edge, asked, answer, fault === "lose the answer");
    });
    return Object.assign(line, { origin: await listening(server, "127.0.0.3") });
  }

  function actions() {
    const complaints: string[] = [];
    return {
      complaints,
      survey: (changes: Partial<Survey> = {}) =>
        world.edge.redis.seed(
          Object.assign({}, RATING, { origins: [world.shop.origin, world.neighbour.origin] }, changes),
        ),
      visitor: (options: BrowserContextOptions = {}) =>
        browser.newContext({
          locale: "en-GB",
          reducedMotion: "reduce",
          viewport: { width: 1000, height: 720 },
          ...options,
        }),
      async visit(visitor: BrowserContext, body: string, { head = "", html = 'lang="en"', on = world.shop } = {}) {
        const path = `/${on.pages.size}`;
        on.pages.set(path, pageOf(body, head, html));
        const page = await visitor.newPage();
        page.on("console", (message) => complaints.push(message.text()));
        page.on("pageerror", (error) => complaints.push(error.message));
        await page.goto(on.origin + path);
        return page;
      },
      tag(survey: Survey, traits: Readonly<Record<string, string>> = {}, from = world.edge.baseUrl) {
        const data = Object.entries({ survey: survey.id, ...traits });
        return `<script async src="${from}${PATHS.widget}" ${data.map(([name, value]) => `data-${name}="${value}"`).join(" ")}></script>`;
      },
      accepted: async (survey: Survey) => (await world.edge.redis.entriesOf(survey.id)).length,
    };
  }

  return () => world;
}

function pageOf(body: string, head: string, html: string): string {
  return `<!doctype html><html ${html}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Order 20418</title><link rel="icon" href="data:,">${head}</head>
<body><main><h1>Your bike is ready</h1><p>Until 18:00.</p>${body}</main></body></html>`;
}

function unavailable(asked: IncomingMessage, answer: ServerResponse): void {
  asked.resume().on("end", () => {
    answer.writeHead(503, {
      "content-type": "application/problem+json",
      "retry-after": "1",
      "access-control-allow-origin": asked.headers.origin ?? "",
      "access-control-allow-credentials": "true",
    });
    answer.end(JSON.stringify({ code: "unavailable", status: 503, title: "Not now" }));
  });
}

/** @param lost whether the edge is heard and its answer thrown away */
function pass(edge: string, asked: IncomingMessage, answer: ServerResponse, lost: boolean): void {
  const { method, headers } = asked;
  const onward = forward(edge + (asked.url ?? ""), { method: method ?? "", headers }, (heard) => {
    if (lost) heard.resume().on("end", () => asked.socket.destroy());
    else {
      answer.writeHead(heard.statusCode ?? 0, heard.headers);
      heard.pipe(answer);
    }
  });
  onward.on("error", () => asked.socket.destroy());
  asked.pipe(onward);
}
