import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PATHS } from "@earshot/contract";
import * as v from "valibot";
import { parse, stringify } from "yaml";
import { startChild } from "../local/process/child.ts";
import { Obstacle } from "../local/process/obstacle.ts";
import { LOOPBACK, freePort } from "../local/process/ports.ts";
import { findProgram, installByApt } from "../local/process/programs.ts";

const RULES = join(import.meta.dirname, "../../k8s/components/monitoring/alerts.yaml");

const Alerts = v.object({
  data: v.object({ alerts: v.array(v.object({ labels: v.object({ alertname: v.string() }), state: v.string() })) }),
});

/** A Prometheus that looks at services of this machine. */
export interface Prometheus {
  /** Names of the alerts that fire at this moment. */
  firing(): Promise<string[]>;
  /** Whether each service has been looked at. */
  sees(services: readonly string[]): Promise<boolean>;
  stop(): Promise<void>;
}

/**
 * Starts a real Prometheus with our rules, which looks and judges each second.
 *
 * @param services address of each, by name
 * @param hasten changes the rules' text, so that one need not wait as long as whoever is on call would want to
 * @throws {Obstacle} when there is no Prometheus and none can be installed
 */
export async function startPrometheus(
  folder: string,
  services: Readonly<Record<string, string>>,
  hasten: (rules: string) => string,
): Promise<Prometheus> {
  if (findProgram("prometheus") === undefined) await installByApt("prometheus", () => {});
  const program = findProgram("prometheus");
  if (program === undefined) throw new Obstacle("There is no Prometheus here: put the program prometheus on PATH");

  mkdirSync(folder, { recursive: true });
  const { spec } = v.parse(v.object({ spec: v.unknown() }), parse(hasten(readFileSync(RULES, "utf8"))));
  writeFileSync(join(folder, "rules.yaml"), stringify(spec));
  const scraped = Object.entries(services).map(([pod, url]) => ({
    targets: [new URL(url).host.replace("localhost", LOOPBACK)],
    labels: { pod, namespace: "earshot" },
  }));
  const config = {
    global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
    rule_files: ["rules.yaml"],
    scrape_configs: [{ job_name: "earshot", metrics_path: PATHS.metrics, static_configs: scraped }],
  };
  writeFileSync(join(folder, "prometheus.yaml"), stringify(config));

  const url = `http://${LOOPBACK}:${await freePort()}`;
  const child = await startChild({
    command: program,
    args: [
      `--config.file=${join(folder, "prometheus.yaml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${new URL(url).host}`,
      "--log.level=warn",
    ],
    cwd: folder,
    logFile: join(folder, "prometheus.log"),
    deathSignal: "SIGKILL",
  });
  const ask = async (path: string): Promise<unknown> =>
    (await fetch(url + path, { signal: AbortSignal.timeout(5000) })).json();
  return {
    async firing() {
      const { alerts } = v.parse(Alerts, await ask("/api/v1/alerts")).data;
      return alerts.filter(({ state }) => state === "firing").map(({ labels }) => labels.alertname);
    },
    async sees(names) {
      const answer = await ask("/api/v1/query?query=up%3D%3D1").catch(() => undefined);
      const seen = JSON.stringify(answer ?? "");
      return names.every((name) => seen.includes(`"pod":"${name}"`));
    },
    stop: async () => void (await child.stop("SIGTERM", 5000)),
  };
}
