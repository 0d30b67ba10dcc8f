import { buildEdge, EXIT_CONFIG, GRACE } from "./process/edge.ts";
import type { Dial } from "./queue/wires.ts";

const dial: Dial = async ({ hostname, port, tls }) => {
  const connection = await Deno.connect({ hostname, port });
  connection.setNoDelay();
  if (!tls) return connection;
  const secure = await Deno.startTls(connection, { hostname, alpnProtocols: ["http/1.1"] });
  await secure.handshake();
  return secure;
};

const environment = Deno.env.toObject();
// A fetch knows its way through a proxy, and we do not.
const isProxied = Object.entries(environment).some(([name, value]) => /^(https?|all)_proxy$/i.test(name) && value);
const edge = await buildEdge(environment, (path) => Deno.readTextFileSync(path), isProxied ? undefined : dial);
if ("problems" in edge) {
  for (const problem of edge.problems) complain(problem);
  Deno.exit(EXIT_CONFIG);
}

const { fetch, port, log } = edge;
const close = () => edge.close();
let finish = (): Promise<void> => Promise.resolve();
let stopping = false;

// Before the port is open: whoever sees it open may tell us to stop.
for (const signal of ["SIGTERM", "SIGINT"] as const) Deno.addSignalListener(signal, () => void stop(signal));
const server = listen();
finish = () => server.shutdown();

/** One line to the person who started us. */
function complain(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
}

/** On all addresses of both families, as Node does it; on IPv4 alone where the machine has no IPv6. */
function listen(): Deno.HttpServer<Deno.NetAddr> {
  const onListen = ({ port }: Deno.NetAddr) => log.info("Listening", { runtime: "deno", port });
  const handler = (request: Request, info: Deno.ServeHandlerInfo<Deno.NetAddr>) =>
    fetch(request, { peer: () => info.remoteAddr.hostname });
  for (const hostname of ["::", "0.0.0.0"]) {
    try {
      return Deno.serve({ port, hostname, onListen }, handler);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (code === "EADDRINUSE" || hostname === "0.0.0.0") {
        complain(`Cannot listen on port ${port} (${code}): free it or choose another`);
        Deno.exit(1);
      }
    }
  }
  throw new Error("Cannot listen as one of the addresses must be there");
}

/** Finishes what is under way, and ends. */
async function stop(signal: Deno.Signal): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info("Stopping", { signal });
  setTimeout(() => Deno.exit(1), GRACE);
  await finish();
  await close();
  Deno.exit(0);
}
