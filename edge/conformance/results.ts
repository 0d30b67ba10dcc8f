import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Stands in for the results service, as far as an edge asks it: for the status of a feedback. */
export interface ResultsBehind {
  readonly url: string;
  /** What it says from now on: a status and a body, or nothing at all. */
  say(status: number, body: unknown): void;
  hang(): void;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
  stop(): void;
}

/** Starts one that knows nothing. */
export async function resultsBehind(): Promise<ResultsBehind> {
  let answer: ((response: ServerResponse) => void) | undefined;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    answer?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const say = (status: number, body: unknown) =>
    void (answer = (response) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body)));
  say(404, { code: "unknown-receipt" });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    say,
    hang: () => void (answer = undefined),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
