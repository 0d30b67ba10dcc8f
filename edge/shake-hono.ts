import type { Plugin } from "esbuild";

/** What Hono imports for methods of its own that the edge never calls: other apps under a path, forms of any kind. */
const UNUSED = { mount: "createMountedRequest", body: "parseBody" } as const;

/**
 * Leaves out of Hono what the edge never calls.
 *
 * `mount` and `parseBody` are members of its classes, so no bundler may drop them: 1.3 kB gzipped. What they stand on is
 * replaced by functions that throw; where a version of Hono imports anything else from there, the build fails.
 */
export const shakeHono: Plugin = {
  name: "shake-hono",
  setup(build) {
    for (const [file, name] of Object.entries(UNUSED)) {
      build.onLoad({ filter: new RegExp(`[\\\\/]hono[\\\\/]dist[\\\\/]utils[\\\\/]${file}\\.js$`) }, () => ({
        contents: `export const ${name} = () => { throw new Error("${name} is left out of this bundle"); };`,
        loader: "js",
      }));
    }
  },
};
