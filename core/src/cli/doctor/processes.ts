import { connect } from "node:net";
import { ENV, type Environment, PATHS, PORTS } from "@earshot/contract";
import * as v from "valibot";
import { type Finding, look } from "./finding.ts";

/** The services, and where each listens unless a variable says otherwise. */
const SERVICES = [
  ["edge", ENV.edgePort, PORTS.edge],
  ["results", ENV.resultsPort, PORTS.results],
  ["drain", ENV.drainPort, PORTS.drain],
  ["dispatch", ENV.dispatchPort, PORTS.dispatch],
  ["admin", ENV.adminPort, PORTS.admin],
] as const;

const Readiness = v.object({ checks: v.optional(v.record(v.string(), v.string()), {}) });

/** How long an answer is waited for, in ms. */
const PATIENCE = 2500;

/** Looks at the services of this machine, each by its port: who is there, whether it is ours, what it lacks. */
export function lookAtServices(environment: Environment): Promise<Finding[]> {
  return Promise.all(
    SERVICES.map(async ([name, variable, standard]) => {
      const port = Number(environment[variable] ?? standard);
      return lookAtService(name, variable, port);
    }),
  );
}

async function lookAtService(name: string, variable: string, port: number): Promise<Finding> {
  const what = `${name}, port ${port}`;
  if (!(await isTaken(port))) {
    return look(what, false, "nobody listens", `start it, or say in ${variable} where it is`, "warn");
  }
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${PATHS.readyz}`, { signal: AbortSignal.timeout(PATIENCE) });
    const body = v.safeParse(Readiness, await answer.json().catch(() => null));
    if (!body.success || (answer.status !== 200 && answer.status !== 503)) {
      return look(what, false, "somebody else listens", `free the port, or choose another by ${variable}`);
    }
    const missing = Object.entries(body.output.checks).flatMap(([need, is]) => (is === "ok" ? [] : [need]));
    return look(
      what,
      answer.status === 200,
      answer.status === 200 ? "ready" : `lacks ${missing.join(", ")}`,
      "see its log",
    );
  } catch {
    return look(what, false, "does not answer as ours do", `free the port, or choose another by ${variable}`);
  }
}

async function isTaken(port: number, host = "127.0.0.1"): Promise<boolean> {
  const socket = connect({ port, host, timeout: PATIENCE });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.on("connect", () => resolve(true));
  socket.on("timeout", () => resolve(true));
  socket.on("error", () => resolve(false));
  const taken = await promise;
  socket.destroy();
  return taken;
}

/** Looks at what dispatch has to reach EventBridge by. */
export async function lookAtAws(environment: Environment): Promise<Finding> {
  const { eventbridgeUrl } = ENV;
  const standIn = environment[eventbridgeUrl];
  const credentials = [
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
  ];
  const by = credentials.find((name) => environment[name] !== undefined && environment[name] !== "");
  if (standIn !== undefined && standIn !== "") {
    if (!URL.canParse(standIn)) return look("AWS", false, "no address of EventBridge", `correct ${eventbridgeUrl}`);
    const { protocol, hostname, port, host } = new URL(standIn);
    const there = await isTaken(Number(port) || (protocol === "https:" ? 443 : 80), hostname.replace(/^\[|\]$/g, ""));
    const found = there ? `EventBridge at ${host}` : `nobody listens at ${host}`;
    return look("AWS", there, found, `start it, or correct ${eventbridgeUrl}: no ticket is made meanwhile`);
  }
  return look(
    "AWS",
    by !== undefined && environment["AWS_REGION"] !== undefined,
    by === undefined ? "no credentials here" : `credentials by ${by}, region ${environment["AWS_REGION"] ?? "not set"}`,
    `dispatch needs AWS_REGION and credentials (on EKS its pod identity gives them), or ${eventbridgeUrl}`,
    "warn",
  );
}
