import { spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A disk that can be filled to the last byte, and emptied again. */
export interface SmallDisk {
  /** A folder on it. */
  folder: string;
  /** What stands for the full disk, for the report of the test. */
  how: "tmpfs" | "file size limits";
  /** @param writers pids of what is to find no room, asked again and again: they are replaced as they end */
  fill(writers: () => readonly number[]): void;
  free(): void;
  remove(): void;
}

/**
 * Makes a small disk: a file system in memory where this machine lets us mount one; elsewhere, as in most containers,
 * the kernel's limit on the size of files, which lets no byte be added either (EFBIG in place of ENOSPC).
 *
 * @param size bytes; a fresh PostgreSQL takes 60 million
 */
export function smallDisk(size: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), "earshot-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size},mode=711`, "tmpfs", folder]).status === 0;
  // PostgreSQL runs as another user when we are root and has to pass through.
  chmodSync(folder, 0o711);
  const remove = () => {
    if (mounted) spawnSync("umount", ["--lazy", folder]);
    rmSync(folder, { recursive: true, force: true });
  };
  return mounted
    ? { folder, how: "tmpfs", ...ballast(folder), remove }
    : { folder, how: "file size limits", ...limits(), remove };
}

function ballast(folder: string): Pick<SmallDisk, "fill" | "free"> {
  const file = join(folder, "ballast");
  let filling: NodeJS.Timeout | undefined;
  const fillUp = () => {
    const { bavail, bsize } = statfsSync(folder);
    const piece = Buffer.alloc(1_000_000);
    const fd = openSync(file, "a");
    try {
      for (let left = bavail * bsize; left > 0; left -= piece.length) writeSync(fd, piece);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    } finally {
      closeSync(fd);
    }
  };
  return {
    fill() {
      fillUp();
      // What others give back is taken as well.
      filling = setInterval(fillUp, 100);
    },
    free() {
      clearInterval(filling);
      rmSync(file, { force: true });
    },
  };
}

function limits(): Pick<SmallDisk, "fill" | "free"> {
  let limiting: NodeJS.Timeout | undefined;
  const limited = new Set<number>();
  return {
    fill(writers) {
      // Each once: what a limited process starts is limited as well.
      const limitNew = () => {
        for (const pid of writers()) {
          if (!limited.has(pid)) limit(pid, "1:unlimited");
          limited.add(pid);
        }
      };
      limitNew();
      limiting = setInterval(limitNew, 250);
    },
    free() {
      clearInterval(limiting);
      for (const pid of limited) limit(pid, "unlimited:unlimited");
    },
  };
}

/** Sets the limit that a process heeds, as its own user: even root needs a right for that which containers withhold. */
function limit(pid: number, size: string): void {
  const found = statSync(`/proc/${pid}`, { throwIfNoEntry: false });
  if (!found) return;
  const { uid, gid } = found;
  const args = [`--pid=${pid}`, `--fsize=${size}`];
  const asUser = [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "prlimit", ...args];
  const ours = uid === process.getuid?.();
  const { status, stderr } = spawnSync(ours ? "prlimit" : "setpriv", ours ? args : asUser, { encoding: "utf8" });
  if (status !== 0 && existsSync(`/proc/${pid}`)) throw new Error(`Cannot fill a disk for process ${pid}: ${stderr}`);
}

/** The processes of a PostgreSQL: the one that starts the others, and those. */
export function postgresProcesses(dataFolder: string): number[] {
  try {
    const first = Number(readFileSync(join(dataFolder, "postmaster.pid"), "utf8").split("\n")[0]);
    const others = readFileSync(`/proc/${first}/task/${first}/children`, "utf8").trim().split(" ").filter(Boolean);
    return [first, ...others.map(Number)];
  } catch {
    // Between two starts there is none.
    return [];
  }
}
