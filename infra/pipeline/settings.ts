import { StageFailed } from "./shell.ts";

/** What is deployed to. */
export const ENVIRONMENTS = ["local", "staging", "production"] as const;
/** See {@link ENVIRONMENTS}. */
export type EnvironmentName = (typeof ENVIRONMENTS)[number];

/** Our images that are deployed, by the folder of their Dockerfile. */
export const IMAGES = {
  edge: "edge/Dockerfile",
  core: "core/Dockerfile",
  "stand-ins": "infra/local/Dockerfile",
} as const;

/** Where reports, digests and plans of a run lie; Jenkins archives it. */
export const REPORTS = "reports";

/** What a run is told by its environment. */
export interface Settings {
  /** Tag of images: the revision unless said otherwise. */
  readonly tag: string;
  /** What stands before /edge and /core in the names of images. */
  readonly registry: string;
  /** Bucket of Terraform's states. */
  readonly stateBucket: string | undefined;
}

/** @param revision the commit that is built */
export function readSettings(environment: Readonly<Record<string, string | undefined>>, revision: string): Settings {
  return {
    tag: environment["EARSHOT_TAG"] || revision.slice(0, 12),
    registry: environment["EARSHOT_IMAGES"] || "earshot",
    stateBucket: environment["EARSHOT_STATE_BUCKET"] || undefined,
  };
}

/**
 * The environment that a stage is for.
 *
 * @throws {StageFailed} for a word that is none
 */
export function environmentOf(
  word: string | undefined,
  allowed: readonly EnvironmentName[] = ENVIRONMENTS,
): EnvironmentName {
  const found = allowed.find((name) => name === word);
  if (found === undefined) {
    throw new StageFailed(
      `Cannot tell the environment as it must be one of ${allowed.join(", ")}: current value is "${word ?? ""}"`,
    );
  }
  return found;
}
