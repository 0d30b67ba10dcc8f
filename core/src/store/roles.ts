/** The services that use the database, each with a group role of its own; migrations are the owner's business. */
export const SERVICES = ["drain", "dispatch", "results", "admin"] as const;
export type Service = (typeof SERVICES)[number];

/** A privilege, or one that ends at some columns. */
type Privilege = "select" | "insert" | "update" | "delete";
type Grant = Privilege | { readonly [P in Privilege]?: readonly string[] };

/** The group role that holds what a service may do. It cannot log in; the users that can are its members. */
export const groupOf = (service: Service): string => `earshot_${service}`;

/**
 * What each service may do to each table, beside which it may do nothing.
 *
 * A privilege that a new version no longer needs is taken away one version later: the one before is still running while
 * migrations are.
 */
export const GRANTS: Readonly<Record<string, { readonly [S in Service]?: readonly Grant[] }>> = {
  survey: { drain: ["select"], results: ["select"], admin: ["select", "insert", "update"] },
  // What a person says of a partition that stands still is said through administration.
  partition_offset: {
    drain: ["select", "update"],
    results: ["select"],
    admin: ["select", { update: ["told"] }],
  },
  journal: { drain: ["select", "insert", "delete"], admin: ["select"] },
  discontinuity: { drain: ["select", "insert"], results: ["select"], admin: ["select"] },
  feedback: { drain: ["select", "insert", "update", "delete"], results: ["select"], admin: ["select"] },
  retired: { drain: ["select", "insert", "update"], results: ["select"], admin: ["select"] },
  rollup: { drain: ["select", "insert", "update"], results: ["select"], admin: ["select"] },
  rollup_span: { drain: ["select", "insert", "update"], results: ["select"], admin: ["select"] },
  rollup_value: { drain: ["select", "insert"], results: ["select"], admin: ["select"] },
  survey_account: { drain: ["select", "insert", "update"], results: ["select"], admin: ["select"] },
  withdrawal: { drain: ["select", "insert", "update", "delete"], results: ["select"], admin: ["select"] },
  cases: {
    drain: ["select", "insert", "update", "delete"],
    dispatch: [{ select: ["id", "survey", "state", "sent_at"], update: ["state", "sent_at"] }],
    // What the help desk tells of its ticket comes in through results, and what people do with a case.
    results: ["select", { update: ["state", "acknowledged_at", "answered_at", "solved_at", "ticket", "told_at"] }],
    // A redrive, by hand.
    admin: ["select", { update: ["state", "sent_at", "acknowledged_at", "ticket"] }],
  },
  // Nobody may change or delete what has been.
  case_event: { drain: ["insert"], dispatch: ["insert"], results: ["select", "insert"], admin: ["select", "insert"] },
  outbox: {
    drain: ["select", "insert", "update", "delete"],
    dispatch: ["select", { update: ["due_at", "lease", "attempts", "unknown_since", "sent_at", "event_id", "parked"] }],
    // Not what is sent: it holds a client's words and how to reach them. Whether it is sent, a person decides who works
    // at its case.
    results: [
      {
        select: ["id", "case_id", "created_at", "attempts", "sent_at", "parked", "unknown_since"],
        update: ["parked", "attempts", "lease", "due_at"],
      },
    ],
    admin: ["select", { update: ["parked", "unknown_since", "attempts", "lease", "due_at", "sent_at"] }],
  },
  dead_letter: {
    drain: ["select", "insert", "update"],
    // Not the entry itself.
    results: [{ select: ["id", "partition", "epoch", "n", "why", "at"] }],
    admin: ["select", { update: ["payload", "why", "survey", "client"] }],
  },
  survey_version: { results: ["select"], admin: ["select", "insert"] },
  access_key: {
    results: ["select", { update: ["last_used_at"] }],
    admin: ["select", "insert", { update: ["last_used_at", "revoked_at"] }],
  },
  share_link: { results: ["select"], admin: ["select", "insert", { update: ["revoked_at"] }] },
  audit: { results: ["insert"], admin: ["select", "insert"] },
  sign_in_link: {
    results: ["select", { update: ["used_at"] }],
    admin: ["select", "insert", "delete"],
  },
};

/** One privilege as Postgres keeps it, `column` empty for the whole: a line of {@link wantedGrants}. */
export interface HeldGrant {
  group: string;
  kind: "schema" | "table" | "sequence";
  schema: string;
  name: string;
  column: string;
  privilege: string;
}

/**
 * Every privilege that the groups have to hold, nothing else.
 *
 * @param sequences those that give a table's rows their ids, by table: who inserts uses them
 */
export function wantedGrants(sequences: readonly { table: string; sequence: string }[]): HeldGrant[] {
  const everybody = SERVICES.flatMap((service): HeldGrant[] => {
    const group = groupOf(service);
    return [
      { group, kind: "schema", schema: "public", name: "public", column: "", privilege: "USAGE" },
      { group, kind: "schema", schema: "drizzle", name: "drizzle", column: "", privilege: "USAGE" },
      // A service waits until the migrations of its version have run.
      { group, kind: "table", schema: "drizzle", name: "__drizzle_migrations", column: "", privilege: "SELECT" },
    ];
  });
  const tables = Object.entries(GRANTS).flatMap(([name, services]) =>
    SERVICES.flatMap((service) => {
      const [group, grants] = [groupOf(service), services[service] ?? []];
      const held = { group, kind: "table", schema: "public", name } as const;
      const privileges = grants.flatMap((grant): HeldGrant[] =>
        typeof grant === "string"
          ? [{ ...held, column: "", privilege: grant.toUpperCase() }]
          : Object.entries(grant).flatMap(([privilege, columns]) =>
              columns.map((column) => ({ ...held, column, privilege: privilege.toUpperCase() })),
            ),
      );
      const ids = grants.includes("insert") ? sequences.filter(({ table }) => table === name) : [];
      const uses = ids.map(({ sequence }): HeldGrant => {
        return { group, kind: "sequence", schema: "public", name: sequence, column: "", privilege: "USAGE" };
      });
      return [...privileges, ...uses];
    }),
  );
  return [...everybody, ...tables];
}
