import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import type { Made } from "./terraform.ts";
import type { Shell } from "./shell.ts";

const MAKE = "infra/containers/make-secrets.mjs";
/** Folders that are not what a service may know. */
const NOT_A_SERVICE = new Set(["kept", "postgres", "redis", "helpdesk"]);

const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8").trim()]));

/** Makes the secrets of a cluster of one's own once, and puts them into it; they stay in `.earshot/kubernetes`. */
export function localSecrets(shell: Shell): void {
  const folder = ".earshot/kubernetes";
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  shell.run(process.execPath, [MAKE, folder]);
  const put = (args: readonly string[]) => {
    const input = shell.read("kubectl", [
      "--namespace",
      "earshot",
      "create",
      "secret",
      ...args,
      "--dry-run=client",
      "--output=yaml",
    ]);
    shell.run("kubectl", ["apply", "--filename", "-"], { input });
  };
  for (const name of readdirSync(folder)) {
    if (name !== "kept") put(["generic", name, `--from-file=${join(folder, name)}`]);
  }
  for (const name of ["edge", "results"]) put(["tls", `${name}-tls`, ...certificate(shell, folder)]);
}

/** A certificate that browsers ask about once: for this machine's own names. */
function certificate(shell: Shell, folder: string): string[] {
  const [key, cert] = [join(folder, "kept/tls.key"), join(folder, "kept/tls.crt")];
  const there = readdirSync(join(folder, "kept")).includes("tls.crt");
  if (!there) {
    const names = [
      "-subj",
      "/CN=feedback.localhost",
      "-addext",
      "subjectAltName=DNS:feedback.localhost,DNS:results.localhost",
    ];
    const kind = ["-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-days", "365"];
    shell.run("openssl", ["req", ...kind, ...names, "-keyout", key, "-out", cert]);
  }
  return [`--cert=${cert}`, `--key=${key}`];
}

const Kept = v.record(v.string(), v.string());

/**
 * Fills the secret of each service of an environment: keys that are made once and kept, and the addresses of the stores
 * that Terraform made. Values go by standard input, and through a folder of one's own that is gone afterwards.
 */
export function cloudSecrets(shell: Shell, { values, databaseAddress, ownerSecret, redisSecret }: Made): void {
  const prefix = values["SECRETS"] ?? "";
  const region = ["--region", values["REGION"] ?? ""];
  const get = (id: string) =>
    shell
      .read("aws", [
        "secretsmanager",
        "get-secret-value",
        ...region,
        "--secret-id",
        id,
        "--query=SecretString",
        "--output=text",
      ])
      .trim();
  const put = (id: string, secret: Record<string, string>) =>
    shell.read(
      "aws",
      ["secretsmanager", "put-secret-value", ...region, "--secret-id", id, "--secret-string=file:///dev/stdin"],
      {
        input: JSON.stringify(secret),
      },
    );
  const countVersions = "--query=length(keys(VersionIdsToStages || `{}`))";
  const describe = ["secretsmanager", "describe-secret", ...region, "--secret-id", `${prefix}/kept`];
  // Whoever cannot be asked has not said that there are none: keys made anew would take the place of those in use.
  const isNew = shell.read("aws", [...describe, countVersions, "--output=text"]).trim() === "0";

  const folder = mkdtempSync(join(tmpdir(), "earshot-secrets-"));
  try {
    mkdirSync(join(folder, "kept"));
    const kept: v.InferOutput<typeof Kept> = isNew ? {} : v.parse(Kept, JSON.parse(get(`${prefix}/kept`)));
    for (const [name, secret] of Object.entries({ ...kept, "postgres-password": get(ownerSecret) })) {
      writeFileSync(join(folder, "kept", name), secret, { mode: 0o600 });
    }
    shell.run(process.execPath, [MAKE, folder]);
    // The first: should anything after it fail, the next run gives out the same keys, and those a later version adds.
    const all = filesOf(join(folder, "kept"));
    if (Object.keys(all).some((name) => !(name in kept))) put(`${prefix}/kept`, all);
    const redisUrl = get(redisSecret);
    for (const service of readdirSync(folder).filter((name) => !NOT_A_SERVICE.has(name))) {
      put(`${prefix}/${service}`, addressed(filesOf(join(folder, service)), databaseAddress, redisUrl));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The secrets of a service with the addresses of the cloud in place of those of containers. */
export function addressed(
  secrets: Readonly<Record<string, string>>,
  database: string,
  redisUrl: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, secret]) => {
      if (name === "redis-url") return [name, redisUrl];
      return [
        name,
        name.endsWith("database-url")
          ? secret.replace("@postgres:5432/earshot", `@${database}:5432/earshot?sslmode=require`)
          : secret,
      ];
    }),
  );
}
