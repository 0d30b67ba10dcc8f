import { once } from "node:events";
import { type IncomingHttpHeaders, createServer } from "node:http";
import { onTestFinished } from "vitest";

/** What the listener does with a request: a status, with headers, or nothing at all. */
export type Scripted = number | { status: number; retryAfter: string } | "silence";

/** A listener to webhooks that answers as a test says. */
export interface Listener {
  url: string;
  requests: { headers: IncomingHttpHeaders; body: string }[];
  /** Used up one by one; 204 afterwards. */
  answers: Scripted[];
  /** Whether the last request gets no answer. */
  silent: boolean;
}

/** Starts one, for as long as the test lasts. */
export async function listen(...answers: Scripted[]): Promise<Listener> {
  const listener: Listener = { url: "", requests: [], answers, silent: false };
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const answer = answers.shift() ?? 204;
      listener.silent = answer === "silence";
      listener.requests.push({ headers: request.headers, body });
      if (answer === "silence") return;
      if (typeof answer === "object") response.setHeader("retry-after", answer.retryAfter);
      response.statusCode = typeof answer === "object" ? answer.status : answer;
      response.end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return Object.assign(listener, { url: `http://127.0.0.1:${port}/hook` });
}
