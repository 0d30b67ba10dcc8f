import { readFileSync, writeFileSync } from "node:fs";

/** What building an image takes of the packages a developer has; browsers, servers and linters stay out. */
const NEEDED = new Set(["esbuild", "vite"]);

/*
 * Leaves in `package.json` what an image is built with: 67 packages in place of 800 MB. Versions come from the lock as
 * ever. Run in the build of an image only, on its own copy.
 */
const file = JSON.parse(readFileSync("package.json", "utf8"));
file.devDependencies = Object.fromEntries(Object.entries(file.devDependencies).filter(([name]) => NEEDED.has(name)));
delete file.optionalDependencies;
writeFileSync("package.json", JSON.stringify(file, null, 2));
