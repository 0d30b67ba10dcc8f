import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Obstacle, codeOf } from "./obstacle.ts";

/**
 * Makes a folder of the data folder, and those above it, where they are missing.
 *
 * Not by the `recursive` of mkdir: below /proc, and wherever else the system answers ENOENT for a folder that may not
 * be made, Node 24.21 tries again for ever.
 *
 * @throws {Obstacle} with code 78 when it cannot be made, or something else has its name.
 */
export function makeFolder(path: string, mode: number): void {
  try {
    make(resolve(path), mode);
  } catch (cause) {
    throw new Obstacle(
      `Cannot make the folder ${path} (${codeOf(cause)}): set EARSHOT_DATA_DIR to a folder that may be written`,
      { exitCode: 78, cause },
    );
  }
}

function make(path: string, mode: number): void {
  if (isFolder(path)) return;
  make(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process may have been quicker.
    if (!isFolder(path)) throw error;
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
