import { spawnSync } from "node:child_process";
import { lchownSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Obstacle } from "../process/obstacle.ts";
import { findProgram } from "../process/programs.ts";

/** The user a server runs as, and the `setpriv` arguments that make it so (none when we are that user already). */
export interface RunAs {
  uid: number;
  setpriv: readonly string[];
}

/**
 * Finds a way to run PostgreSQL, which refuses to run as root, as another user who can reach `paths`.
 *
 * A checkout below a folder that others may not enter (`/root`, mode 0700) needs one right more. In this order, the
 * first that a probe proves to work on this machine:
 * 1. No more than a change of user.
 * 2. CAP_DAC_READ_SEARCH alone: pass through folders and read, not write. `no_setuid_fixup` makes access(2) honour it
 *    too; without that bit initdb does not find its own `postgres`.
 * 3. CAP_DAC_OVERRIDE alone: what a container has by default, where the narrower one is withheld.
 *
 * A user namespace would do as well, but inside it the server stays the machine's root to every file root owns, which
 * is more than it needs, and containers commonly forbid them.
 */
export function runAsOther(paths: readonly string[]): RunAs {
  const uid = process.getuid?.() ?? 0;
  if (uid !== 0) return { uid, setpriv: [] };
  const wrapper = findProgram("setpriv");
  if (wrapper === undefined) {
    throw new Obstacle(
      "Cannot start PostgreSQL as root without setpriv: install util-linux, run as another user, or set DATABASE_URL",
    );
  }
  const other = lookUp("postgres") ?? lookUp("nobody") ?? { uid: 65_534, gid: 65_534 };
  const user = [`--reuid=${other.uid}`, `--regid=${other.gid}`, "--clear-groups"];
  const withCapability = (name: string) => [
    ...user,
    `--inh-caps=-all,+${name}`,
    `--ambient-caps=-all,+${name}`,
    `--bounding-set=-all,+${name}`,
    "--securebits=+no_setuid_fixup",
  ];
  for (const setpriv of [user, withCapability("dac_read_search"), withCapability("dac_override")]) {
    const reach = paths.every(
      (path) => spawnSync(wrapper, [...setpriv, "--", "/usr/bin/test", "-x", path]).status === 0,
    );
    if (reach) return { uid: other.uid, setpriv };
  }
  throw new Obstacle(
    `Cannot start PostgreSQL as root here as no other user may enter ${paths.join(" or ")}: ` +
      "move the checkout to a folder that others may enter, or set DATABASE_URL",
  );
}

/** The command line that runs `command` as that user, for a synchronous spawn. */
export function commandAs({ setpriv }: RunAs, command: readonly string[]): string[] {
  return setpriv.length === 0 ? [...command] : [findProgram("setpriv") ?? "setpriv", ...setpriv, "--", ...command];
}

/** Gives a file, or a folder and all in it to the user a server runs as; nothing happens when it is theirs already. */
export function giveTo(path: string, { uid }: RunAs): void {
  if (lstatSync(path).uid === uid) return;
  if (lstatSync(path).isDirectory()) {
    for (const entry of readdirSync(path, { recursive: true, encoding: "utf8" }))
      lchownSync(join(path, entry), uid, -1);
  }
  // Last, so that an interrupted run starts over.
  lchownSync(path, uid, -1);
}

function lookUp(user: string): { uid: number; gid: number } | undefined {
  const fields = spawnSync("getent", ["passwd", user], { encoding: "utf8" }).stdout?.trim().split(":");
  return fields?.[2] && fields[3] ? { uid: Number(fields[2]), gid: Number(fields[3]) } : undefined;
}
