import { mkdirSync } from "node:fs";
import { deploy, ledger, rollback } from "./deploy.ts";
import { buildImages, pushImages } from "./images.ts";
import { cloudSecrets, localSecrets } from "./secrets.ts";
import { ENVIRONMENTS, REPORTS, type Settings, environmentOf } from "./settings.ts";
import type { Shell } from "./shell.ts";
import { apply, plan, readMade, writeValues } from "./terraform.ts";

const CLOUD = ["staging", "production"] as const;

/** A stage of the pipeline: the same by hand as in Jenkins. */
export interface Stage {
  says: string;
  /** Environments it can be for, where it is for one. */
  for?: readonly (typeof ENVIRONMENTS)[number][];
  run: (shell: Shell, settings: Settings, environment: string | undefined) => void;
}

const npm = (shell: Shell, ...args: string[]) => shell.run("npm", args);

/** Customers come as on a common day; addresses are the environment's own. */
function load(shell: Shell, settings: Settings, word: string | undefined): void {
  const { values } = readMade(shell, environmentOf(word, CLOUD), settings);
  const at = [`--target=${values["EDGE_URL"]}`, `--results=${values["RESULTS_URL"]}`, "--yes-i-own-this"];
  npm(shell, "run", "load", "--", "mixed", "average", ...at, `--out=${REPORTS}/load-${word}`);
}

/** Compose brings everything up, k6 answers for a minute, and everything is taken down again. */
function smoke(shell: Shell, { tag, registry }: Settings): void {
  const env = {
    EARSHOT_TAG: tag,
    EARSHOT_IMAGES: registry,
    EARSHOT_EDGE_PORT: "15000",
    EARSHOT_RESULTS_PORT: "15001",
    EARSHOT_HELPDESK_PORT: "15002",
  };
  const compose = (...args: string[]) =>
    shell.run("docker", ["compose", "--project-name=earshot-smoke", ...args], { env });
  try {
    compose("up", "--detach", "--wait", "--wait-timeout=300", "--no-build");
    const at = ["--target=http://127.0.0.1:15000", "--results=http://127.0.0.1:15001"];
    npm(shell, "run", "load", "--", "hot-path", "smoke", ...at, `--out=${REPORTS}/smoke`);
  } finally {
    compose("down", "--volumes");
  }
}

/** What Vitest is told to measure coverage. */
const COVERAGE = [
  "--coverage.enabled",
  "--coverage.reporter=lcov",
  "--coverage.reporter=html",
  `--coverage.reportsDirectory=${REPORTS}/coverage`,
];

/** Every stage, in the order a change takes. */
export const STAGES: Readonly<Record<string, Stage>> = {
  install: {
    says: "packages as the lock has them",
    run: (shell) => npm(shell, "ci", "--ignore-scripts", "--no-audit", "--no-fund"),
  },
  check: {
    says: "format, types, lint, boundaries, and what takes kustomize, Terraform and promtool",
    run(shell) {
      npm(shell, "run", "check");
      npm(shell, "run", "check:platform");
    },
  },
  test: {
    says: `every test; JUnit and coverage in ${REPORTS}`,
    run(shell) {
      const reports = ["--reporter=default", "--reporter=junit", `--outputFile.junit=${REPORTS}/junit.xml`];
      npm(shell, "test", "--", ...reports, ...COVERAGE);
    },
  },
  images: { says: "builds the images and looks for known faults in them", run: buildImages },
  smoke: { says: "k6 against a Compose stack of these images", run: smoke },
  push: { says: "pushes the images; deployments take them by digest", run: pushImages },
  plan: {
    says: "what Terraform would change",
    for: CLOUD,
    run: (shell, settings, word) => plan(shell, environmentOf(word, CLOUD), settings),
  },
  apply: {
    says: "changes what was planned",
    for: CLOUD,
    run: (shell, settings, word) => apply(shell, environmentOf(word, CLOUD), settings),
  },
  values: {
    says: "tells Kubernetes what Terraform made",
    for: CLOUD,
    run: (shell, settings, word) => void writeValues(shell, environmentOf(word, CLOUD), settings),
  },
  secrets: {
    says: "makes keys once and gives each service its own",
    for: ENVIRONMENTS,
    run(shell, settings, word) {
      const environment = environmentOf(word);
      if (environment === "local") localSecrets(shell);
      else cloudSecrets(shell, readMade(shell, environment, settings));
    },
  },
  deploy: {
    says: "migrations, then whoever reads, then edges; each watched until it is up",
    for: ENVIRONMENTS,
    run(shell, settings, word) {
      const environment = environmentOf(word);
      if (environment !== "local") writeValues(shell, environment, settings);
      deploy(shell, environment, settings);
    },
  },
  load: { says: "k6 as on a common day, against thresholds", for: CLOUD, run: load },
  ledger: { says: "whether everything accepted is accounted for", for: ENVIRONMENTS, run: (shell) => ledger(shell) },
  rollback: { says: "back to the version before, edges first", for: ENVIRONMENTS, run: (shell) => rollback(shell) },
  soak: {
    says: "k6 for hours, against a stack of its own",
    run: (shell) => npm(shell, "run", "load", "--", "mixed", "soak", `--out=${REPORTS}/soak`),
  },
  chaos: { says: "everything is broken in turn, and nothing may be lost", run: (shell) => npm(shell, "run", "chaos") },
};

/** How it is used, in words. */
export const HELP = `npm run pipeline -- <stage> [environment]

${Object.entries(STAGES)
  .map(([name, stage]) => `  ${[name, stage.for?.join("|")].filter(Boolean).join(" ").padEnd(34)}${stage.says}`)
  .join("\n")}

  EARSHOT_TAG           tag of the images; the revision
  EARSHOT_IMAGES        what stands before /edge and /core in their names; earshot
  EARSHOT_STATE_BUCKET  bucket of Terraform's states
`;

/** Makes the folder of reports and runs a stage. */
export function runStage(shell: Shell, settings: Settings, stage: Stage, environment: string | undefined): void {
  mkdirSync(REPORTS, { recursive: true });
  stage.run(shell, settings, environment);
}
