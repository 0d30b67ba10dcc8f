import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A token that every implementation must make, to the letter. */
interface Vector {
  key: string;
  survey: string;
  customer: string;
  expires: number;
  token: string;
}

const read = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

export const VECTORS: readonly Vector[] = JSON.parse(read("vectors.json"));

const DOCUMENT = read("README.md");

/** How the lines of a language become a program that reads its values from the environment and writes the token. */
interface Language {
  file: string;
  program: (lines: string) => string;
  /** Commands one after the other; the last writes the token. */
  commands: (file: string) => [string, ...string[]][];
}

/** Languages whose programs start at once. */
export const QUICK = {
  js: {
    file: "sign.mjs",
    program: (lines) =>
      `const { key, survey, customer, expires } = process.env;\n${lines}\nprocess.stdout.write(token);`,
    commands: (file) => [[process.execPath, file]],
  },
  python: {
    file: "sign.py",
    program: (lines) =>
      `import os, sys\nkey, survey, customer, expires = (os.environ[n] for n in ("key", "survey", "customer", "expires"))\n${lines}\nsys.stdout.write(token)`,
    commands: (file) => [["python3", file]],
  },
} as const satisfies Record<string, Language>;

/** Languages that a machine need not have, or that are compiled first. */
export const OTHERS = {
  php: {
    file: "sign.php",
    program: (lines) =>
      `<?php foreach (["key", "survey", "customer", "expires"] as $n) { $$n = getenv($n); }\n${lines}\necho $token;`,
    commands: (file) => [["php", file]],
  },
  ruby: {
    file: "sign.rb",
    program: (lines) =>
      `key, survey, customer, expires = %w[key survey customer expires].map { |n| ENV[n] }\n${lines}\nprint token`,
    commands: (file) => [["ruby", file]],
  },
  go: {
    file: "sign.go",
    program: (lines) =>
      `package main\nimport ("crypto/hmac"; "crypto/sha256"; "encoding/base64"; "fmt"; "os"; "strconv")\nfunc main() {\nkey, survey, customer := os.Getenv("key"), os.Getenv("survey"), os.Getenv("customer")\nexpires, _ := strconv.Atoi(os.Getenv("expires"))\n${lines}\nfmt.Print(token)\n}`,
    commands: (file) => [["go", "build", "-o", `${file}.bin`, file], [`${file}.bin`]],
  },
} as const satisfies Record<string, Language>;

const LANGUAGES: Record<string, Language> = { ...QUICK, ...OTHERS };

/** The lines that the document gives for a language. */
export function linesOf(language: string): string {
  return new RegExp(`\`\`\`${language}\n([^]*?)\n\`\`\``).exec(DOCUMENT)?.[1] ?? "";
}

/** Whether this machine can run a language. */
export function isHere(language: string): boolean {
  const program = LANGUAGES[language]?.commands("")[0]?.[0] ?? "";
  return spawnSync("which", [program]).status === 0;
}

/** The tokens that the document's lines make of all vectors; what a program complained of stands in a token's place. */
export function tokensBy(language: string): string[] {
  const { file, program, commands } = LANGUAGES[language] ?? raise(language);
  const folder = mkdtempSync(join(tmpdir(), "earshot-signing-"));
  try {
    const path = join(folder, file);
    writeFileSync(path, program(linesOf(language)));
    const steps = commands(path);
    const run = ([command, ...args]: [string, ...string[]], values: Record<string, string> = {}) => {
      const { stdout, stderr } = spawnSync(command, args, { env: { ...process.env, ...values }, encoding: "utf8" });
      return stdout || stderr;
    };
    for (const step of steps.slice(0, -1)) run(step);
    return VECTORS.map(({ key, survey, customer, expires }) =>
      run(steps.at(-1) ?? raise(language), { PYTHONUTF8: "1", key, survey, customer, expires: String(expires) }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function raise(language: string): never {
  throw new Error(`Cannot sign as the language must be one of the document's: it is ${language}`);
}
