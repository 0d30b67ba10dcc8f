import { parseArgs } from "node:util";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Obstacle } from "../../infra/local/process/obstacle.ts";
import { isProfile, type ProfileName, PROFILES } from "../profiles.ts";

const SCENARIOS_FOLDER = join(import.meta.dirname, "../scenarios");

/** Every scenario, by the name of its file. */
export const SCENARIOS: readonly string[] = readdirSync(SCENARIOS_FOLDER)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -".ts".length));

/** The path of a scenario's file. */
export const scenarioFile = (name: string): string => join(SCENARIOS_FOLDER, `${name}.ts`);

/** What is done to our own stack, so that it is seen that the verdict notices. */
export const BREAKS = ["slow-edge", "losing-drain"] as const;

/** Customers a second that an address elsewhere gets at most, unless it is said to be more. */
const CAP = 500;

export const HELP = `npm run load -- <scenario> [profile] [options]

  scenario   ${SCENARIOS.join(", ")}
  profile    ${Object.entries(PROFILES)
    .map(([name, { says, rate }]) => `${name}: ${says}, ${rate}/s`)
    .join("\n             ")}

  --target <url>     the edge to load; without it a stack of its own is started on this machine
  --results <url>    its results, where the ledger is read; without it the verdict cannot tell what was stored
  --rate <n>         customers a second at the peak, in place of the profile's
  --seconds <n>      how long, in place of the profile's
  --viewers <n>      streams held open beside watch-results; 50
  --latency off      judge correctness alone
  --out <folder>     report.html, run.json, junit.xml; .earshot/load/<time>-<scenario>-<profile>
  --yes-i-own-this   load an address that is not this machine, at ${CAP}/s at most …
  --cap <n>          … or at this rate
  --break <how>      on a stack of its own: ${BREAKS.join(" or ")}, to see the verdict fail
`;

/** What was asked for. */
export interface Asked {
  scenario: string;
  profile: ProfileName;
  target: string | undefined;
  results: string | undefined;
  rate: number | undefined;
  seconds: number | undefined;
  viewers: number;
  latency: boolean;
  out: string | undefined;
  broken: (typeof BREAKS)[number] | undefined;
}

/**
 * Reads the command line.
 *
 * @throws {Obstacle} exit code 78, with what would be right
 */
export function readOptions(args: readonly string[]): Asked | "help" {
  const { values, positionals } = parsed(args);
  if (values.help) return "help";
  const [scenario = "", profile = "smoke", ...rest] = positionals;
  if (!SCENARIOS.includes(scenario) || rest.length > 0) {
    throw wrong(`Cannot run the scenario "${scenario}" as it must be one of ${SCENARIOS.join(", ")}`);
  }
  if (!isProfile(profile)) {
    throw wrong(`Cannot run the profile "${profile}" as it must be one of ${Object.keys(PROFILES).join(", ")}`);
  }
  const asked: Asked = {
    scenario,
    profile,
    target: address("--target", values.target),
    results: address("--results", values.results),
    rate: above0("--rate", values.rate),
    seconds: above0("--seconds", values.seconds),
    viewers: above0("--viewers", values.viewers) ?? 50,
    latency: values.latency !== "off",
    out: values.out,
    broken: BREAKS.find((each) => each === values.break),
  };
  if (values.break !== undefined && asked.broken === undefined) {
    throw wrong(`Cannot break "${values.break}" as it must be one of ${BREAKS.join(", ")}`);
  }
  if (asked.target === undefined) return asked;
  if (asked.broken !== undefined || scenario === "core-down") {
    throw wrong(`Cannot stop parts of ${asked.target}: core-down and --break are for a stack of our own`);
  }
  if (!isHere(asked.target)) asked.rate = capped(asked, values["yes-i-own-this"], above0("--cap", values.cap) ?? CAP);
  return asked;
}

function parsed(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        target: text,
        results: text,
        rate: text,
        seconds: text,
        viewers: text,
        latency: text,
        out: text,
        break: text,
        cap: text,
        "yes-i-own-this": flag,
        help: flag,
      },
    });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : "");
  }
}

const wrong = (message: string) => new Obstacle(`${message}\n\n${HELP}`, { exitCode: 78 });

/** A load test of somebody else's machine is an attack, and a slip of the keyboard is enough for one. */
function capped({ target, rate, profile }: Asked, owned: boolean, cap: number): number {
  if (!owned) {
    throw wrong(`Cannot load ${target} as it is not this machine: say --yes-i-own-this if it is yours to load`);
  }
  const wanted = rate ?? PROFILES[profile].rate;
  if (rate !== undefined && rate > cap) {
    throw wrong(`Cannot load ${target} with ${rate}/s as the cap is ${cap}/s: raise it with --cap`);
  }
  return Math.min(wanted, cap);
}

function isHere(target: string): boolean {
  const { hostname } = new URL(target);
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function address(option: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw wrong(`Cannot use ${option} ${value} as it must be an address such as https://feedback.example`);
  }
  return value.replace(/\/+$/, "");
}

function above0(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!(Number(value) > 0)) throw wrong(`Cannot use ${option} ${value} as it must be a number above 0`);
  return Number(value);
}
