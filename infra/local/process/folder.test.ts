import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeFolder } from "./folder.ts";

const top = mkdtempSync(join(tmpdir(), "earshot-folder-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));

test("makeFolder() makes what is missing with its mode, and leaves what is there", () => {
  makeFolder(join(top, "a/b"), 0o700);
  makeFolder(join(top, "a/b"), 0o711);

  expect(statSync(join(top, "a/b")).mode & 0o777).toBe(0o700);
});

test.each([
  [
    "the system makes no folders",
    "/proc/nowhere/data",
    /^Cannot make the folder \/proc\/nowhere\/data \(E[A-Z]+\): set /,
  ],
  ["a file has its name", join(top, "file"), /\(EEXIST\): set EARSHOT_DATA_DIR to /],
  ["a file is above it", join(top, "file/below"), /\(E[A-Z]+\): set EARSHOT_DATA_DIR to /],
])("makeFolder() tells the next step where %s", (_, path, said) => {
  writeFileSync(join(top, "file"), "");

  expect(() => makeFolder(path, 0o700)).toThrow(
    expect.objectContaining({ message: expect.stringMatching(said), exitCode: 78 }),
  );
});
