import { globSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as v from "valibot";
import { parse, parseAllDocuments } from "yaml";
import { read } from "../containers/read-files.ts";

const FOLDER = "k8s/components/monitoring";
/** Figures that prom-client and Prometheus bring. */
const OTHERS = /^(?:up|process_\w+|nodejs_\w+)$/;

const Alert = v.object({
  alert: v.string(),
  expr: v.string(),
  for: v.optional(v.string()),
  labels: v.object({ severity: v.picklist(["page", "ticket"]) }),
  annotations: v.object({ summary: v.string(), runbook: v.string() }),
});
const Rules = v.object({ spec: v.object({ groups: v.array(v.looseObject({ rules: v.array(Alert) })) }) });
const alerts = v.parse(Rules, parse(read(`${FOLDER}/alerts.yaml`))).spec.groups.flatMap(({ rules }) => rules);

const Dashboard = v.object({
  panels: v.array(
    v.looseObject({ title: v.string(), targets: v.optional(v.array(v.looseObject({ expr: v.string() })), []) }),
  ),
});
const panels = v.parse(Dashboard, JSON.parse(read(`${FOLDER}/earshot.json`))).panels;

/** Every figure that our code gives a name. */
const named = new Set(
  globSync(["core/src/**/*.ts", "edge/src/**/*.ts"])
    .filter((path) => !path.includes(".test."))
    .flatMap((path) => Array.from(read(path).matchAll(/"(earshot_[a-z_]+)"/g), ([, name = ""]) => name)),
);

/** The figures that an expression asks for. */
const asked = (expression: string): string[] =>
  Array.from(
    expression.replaceAll(/\{[^}]*\}|"[^"]*"/g, "").matchAll(/\b(?:earshot|process|nodejs)_\w+|\bup\b/g),
    ([name]) => name,
  );

const unknown = (expressions: readonly string[]): string[] =>
  expressions
    .flatMap(asked)
    .filter((name) => !named.has(name.replace(/_(?:bucket|sum|count)$/, "")) && !named.has(name) && !OTHERS.test(name));

describe("Alerts and the dashboard", () => {
  it("are what alarms of AWS name when they send somebody to a paragraph", () => {
    const names = globSync("infra/aws/**/*.tf").flatMap((path) =>
      Array.from(read(path).matchAll(/\bsee (Earshot\w+) in k8s/gi), ([, name = ""]) => name),
    );
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !alerts.some(({ alert }) => alert === name))).toEqual([]);
  });

  it("ask for figures that our services have", () => {
    expect(unknown(alerts.map(({ expr }) => expr))).toEqual([]);
    expect(unknown(panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)))).toEqual([]);
    expect(unknown(["sum(earshot_invented_total)"])).toEqual(["earshot_invented_total"]);
  });

  it("have a paragraph each that says what to do, and are tried both ways", () => {
    const runbook = read("k8s/README.md");
    const tried = parseAllDocuments(read(`${FOLDER}/alerts.test.yaml`))
      .map((document) => JSON.stringify(document.toJS()))
      .join();
    for (const { alert, annotations } of alerts) {
      expect(annotations.runbook).toBe(`k8s/README.md#${alert.toLowerCase()}`);
      expect(runbook).toMatch(new RegExp(`^#### ${alert}\\n\\n\\S[^#]{120,}`, "m"));
      expect(tried).toContain(`"alertname":"${alert}","exp_alerts":[]`);
      expect(tried).toContain(`"alertname":"${alert}","exp_alerts":[{`);
    }
  });
});
