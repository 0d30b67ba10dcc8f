/** The services of one machine, by the names their logs and `kill()` have. */
export type ServiceName = "edge" | "results" | "helpdesk" | "drain" | "dispatch" | "admin" | "eventbridge";

/** A process that is kept running. */
export type ProcessName = ServiceName | "postgres" | "redis";
