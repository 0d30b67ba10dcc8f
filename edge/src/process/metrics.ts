import { Counter, Histogram, Registry } from "prom-client";
import type { Outcome, Road } from "../services.ts";

/** Figures of an edge, for Prometheus. None is by survey: their number has no bound that we set. */
export interface EdgeMetrics {
  readonly registry: Registry;
  answered(road: Road, outcome: Outcome, seconds: number): void;
}

/** Makes the figures, all at zero. */
export function edgeMetrics(): EdgeMetrics {
  const registry = new Registry();
  const submissions = new Counter({
    name: "earshot_edge_submissions_total",
    help: "Submissions answered, by road and by what became of them",
    labelNames: ["road", "outcome"],
    registers: [registry],
  });
  const duration = new Histogram({
    name: "earshot_edge_submission_seconds",
    help: "Time from reading a submission to its answer",
    labelNames: ["road"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
    registers: [registry],
  });
  return {
    registry,
    answered(road, outcome, seconds) {
      submissions.inc({ road, outcome });
      duration.observe({ road }, seconds);
    },
  };
}
