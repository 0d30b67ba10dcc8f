import { PORTS } from "@earshot/contract/names";

/** One who may open a connection to another, and to which port. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly port: number;
}

const REDIS = 6379;
const POSTGRES = 5432;
/** What uses Postgres. */
const OF_STORE = ["drain", "dispatch", "results", "admin", "migrate"];
/** What uses Redis. */
const OF_QUEUE = ["edge", "drain", "admin"];
/** What shows figures. */
const WATCHED = ["edge", "results", "drain", "dispatch", "admin"] as const;

const each = (froms: readonly string[], to: string, port: number): Arrow[] => froms.map((from) => ({ from, to, port }));

/** The arrows between what runs, wherever it runs. */
const WITHIN: readonly Arrow[] = [
  ...each(OF_QUEUE, "redis", REDIS),
  ...each(OF_STORE, "postgres", POSTGRES),
  { from: "edge", to: "results", port: PORTS.results },
  // Administration, from the page that results serves; it gives sample answers as a customer would.
  { from: "results", to: "admin", port: PORTS.admin },
  { from: "admin", to: "edge", port: PORTS.edge },
];

/** The arrows of events that go to stand-ins. */
const STAND_INS: readonly Arrow[] = [
  { from: "dispatch", to: "eventbridge", port: PORTS.eventbridge },
  { from: "eventbridge", to: "helpdesk", port: PORTS.helpdesk },
  // The way back: what was done about a case.
  { from: "helpdesk", to: "results", port: PORTS.results },
];

/** Who comes in from outside. */
const FROM_OUTSIDE: readonly Arrow[] = [
  { from: "customers", to: "edge", port: PORTS.edge },
  { from: "customers", to: "results", port: PORTS.results },
];

/**
 * Who can reach whom: the one table of it. The networks of Compose and Swarm and the policies of Kubernetes are each
 * compared with what stands here, and nothing may be reached beyond it.
 */
export const ARROWS = {
  /** Compose and Swarm with stand-ins. Customers come to the edge through the door. */
  containers: [...WITHIN, ...STAND_INS, { from: "door", to: "edge", port: PORTS.edge }],
  /** The same with AWS in place of the stand-ins. */
  containersOnAws: [...WITHIN, { from: "door", to: "edge", port: PORTS.edge }],
  /** Kubernetes with everything in it. */
  local: [...WITHIN, ...STAND_INS, ...FROM_OUTSIDE],
  /** Kubernetes with stores and events that others run; Prometheus looks on. */
  eks: [
    ...WITHIN,
    { from: "dispatch", to: "aws", port: 443 },
    // The agent on the node that gives a pod its role.
    { from: "dispatch", to: "aws", port: 80 },
    ...FROM_OUTSIDE,
    ...WATCHED.map((to) => ({ from: "prometheus", to, port: PORTS[to] })),
  ],
} as const satisfies Record<string, readonly Arrow[]>;

/** An arrow in words, for comparing and for people. */
export const told = ({ from, to, port }: Arrow): string => `${from} -> ${to}:${port}`;

/** A network of Compose and Swarm: of these servers, and for their clients, all of them unless some are named. */
export interface Network {
  readonly of: readonly string[];
  readonly for?: readonly string[];
}

/** Whose network each one of Compose and Swarm is: it holds those named here and nobody else. */
export const NETWORKS: Readonly<Record<string, Network>> = {
  queue: { of: ["redis"] },
  store: { of: ["postgres"] },
  status: { of: ["results"], for: ["edge"] },
  door: { of: ["edge"] },
  events: { of: ["eventbridge", "helpdesk"] },
  hook: { of: ["results"], for: ["helpdesk"] },
  administration: { of: ["admin"], for: ["results"] },
};

/** Who is on the network that has a way out: who is published, and who speaks to AWS. */
export const OUTSIDE = {
  containers: ["door", "results", "helpdesk"],
  containersOnAws: ["door", "results", "dispatch"],
  // Tickets are shown by a stack file of their own.
  swarm: ["door", "results"],
} as const;
