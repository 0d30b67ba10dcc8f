import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ENV, type Environment, RUNNING_FILE } from "@earshot/contract";
import * as v from "valibot";
import { EXIT, Obstacle } from "./obstacle.ts";

/** What a running `npm start` has told about itself. */
export interface Running {
  /** Where it told so. */
  file: string;
  environment: Record<string, string>;
}

/** The data folder that is meant: EARSHOT_DATA_DIR, `.earshot` unless set. */
export const dataFolder = (environment: Environment, root: string): string =>
  resolve(root, environment[ENV.dataDir] || ".earshot");

/**
 * Reads what runs on the data folder; undefined where nothing does.
 *
 * @param root folder that a relative data folder is relative to
 * @throws {Obstacle} with code 78 where the file is damaged
 */
export function readRunning(environment: Environment, root: string): Running | undefined {
  const file = join(dataFolder(environment, root), RUNNING_FILE);
  if (!existsSync(file)) return undefined;
  try {
    return { file, environment: v.parse(v.record(v.string(), v.string()), JSON.parse(readFileSync(file, "utf8"))) };
  } catch (error) {
    throw damaged(file, error);
  }
}

/** The file is there and does not say what it should. */
export const damaged = (file: string, cause?: unknown): Obstacle =>
  new Obstacle(`${file} cannot be read: start \`npm start\` anew`, EXIT.config, { cause });
