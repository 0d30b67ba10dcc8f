import { cp } from "node:fs/promises";
import { join } from "node:path";
import { type BuildOptions, build } from "esbuild";

const ROOT = join(import.meta.dirname, "../..");

/** What an image of ours is made of. */
interface Room {
  /** One entry a process; none may ask whether it is the module that was started, for its code may be shared. */
  entries: readonly string[];
  options: BuildOptions;
  /** Files that a process looks for relative to its own. */
  files: readonly string[];
}

/** Every image. */
export const ROOMS = {
  edge: {
    entries: ["edge/src/deno.ts"],
    // The TCP client of Redis is written for Node, and Deno has the modules of Node it asks for.
    options: { conditions: ["deno", "node"], target: "es2024" },
    files: [],
  },
  core: {
    entries: [
      "core/src/admin/main.ts",
      "core/src/cli/main.ts",
      "core/src/dispatch/main.ts",
      "core/src/drain/main.ts",
      "core/src/results/main.ts",
      "core/src/store/migrate.ts",
    ],
    // What is shared lies where the store's own files do, which it looks for beside itself.
    options: { target: "node24", splitting: true, chunkNames: "core/src/store/[name]-[hash]" },
    files: ["core/src/store/migrations", "web/dist"],
  },
  "stand-ins": {
    entries: ["infra/local/eventbridge/main.ts", "infra/local/helpdesk/main.ts"],
    options: { target: "node24" },
    files: ["infra/events"],
  },
} satisfies Readonly<Record<string, Room>>;

/**
 * Builds what an image holds: a module for each process, at the path of its source, and no `node_modules`.
 *
 * Not minified: a line in a trace should be one that can be read, and the images are far below their limit.
 */
export async function bundle({ entries, options, files }: Room, folder: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: [...entries],
    outbase: ".",
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    // Errors are logged by their class: names have to survive.
    keepNames: true,
    // CommonJS packages ask for Node's own modules by `require`, which a module has not.
    banner: {
      js: 'import { createRequire as requireOf } from "node:module";\nconst require = requireOf(import.meta.url);',
    },
    logLevel: "warning",
    ...options,
  });
  const filter = (path: string) => !path.endsWith(".test.ts");
  for (const file of files) await cp(join(ROOT, file), join(folder, file), { recursive: true, filter });
}

if (import.meta.main) {
  const [name = "", folder] = process.argv.slice(2);
  const room = Object.entries(ROOMS).find(([each]) => each === name)?.[1];
  if (room === undefined || folder === undefined) {
    const names = Object.keys(ROOMS).join("|");
    process.stderr.write(
      `Cannot bundle as a room and a folder must be given: npx node infra/containers/bundle.ts ${names} <folder>\n`,
    );
    process.exit(2);
  }
  await bundle(room, folder);
}
