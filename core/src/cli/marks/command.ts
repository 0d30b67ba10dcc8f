import type { Command } from "commander";

/** `earshot rebuild`: what Redis remembers, from what Postgres holds. */
export function addRebuild(_program: Command): void {}
