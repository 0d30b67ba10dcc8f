import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { type EnvironmentName, REPORTS, type Settings } from "./settings.ts";
import { type Shell, StageFailed } from "./shell.ts";

const Outputs = v.looseObject({
  values: v.object({ value: v.record(v.string(), v.string()) }),
  cluster_name: v.object({ value: v.string() }),
  database_address: v.object({ value: v.string() }),
  owner_secret_arn: v.object({ value: v.string() }),
  redis_url_secret_arn: v.object({ value: v.string() }),
});

/** What Terraform made in an environment. */
export interface Made {
  values: Record<string, string>;
  clusterName: string;
  databaseAddress: string;
  ownerSecret: string;
  redisSecret: string;
}

const folderOf = (environment: EnvironmentName) => `infra/aws/environments/${environment}`;
const planOf = (environment: EnvironmentName) => join(process.cwd(), REPORTS, `${environment}.tfplan`);

function init(shell: Shell, environment: EnvironmentName, { stateBucket }: Settings): void {
  if (stateBucket === undefined) {
    throw new StageFailed("EARSHOT_STATE_BUCKET is not set: set it to the output state_bucket of infra/aws/bootstrap");
  }
  shell.run("terraform", [
    `-chdir=${folderOf(environment)}`,
    "init",
    "-input=false",
    `-backend-config=bucket=${stateBucket}`,
  ]);
}

/** Says what Terraform would change, and keeps it: what is approved is what is applied. */
export function plan(shell: Shell, environment: EnvironmentName, settings: Settings): void {
  init(shell, environment, settings);
  shell.run("terraform", [`-chdir=${folderOf(environment)}`, "plan", "-input=false", `-out=${planOf(environment)}`]);
}

/** Applies the plan that was kept. */
export function apply(shell: Shell, environment: EnvironmentName, settings: Settings): void {
  init(shell, environment, settings);
  shell.run("terraform", [`-chdir=${folderOf(environment)}`, "apply", "-input=false", planOf(environment)]);
}

/** Reads the outputs of an environment. */
export function readMade(shell: Shell, environment: EnvironmentName, settings: Settings): Made {
  init(shell, environment, settings);
  const outputs = v.parse(
    Outputs,
    JSON.parse(shell.read("terraform", [`-chdir=${folderOf(environment)}`, "output", "-json"])),
  );
  return {
    values: outputs.values.value,
    clusterName: outputs.cluster_name.value,
    databaseAddress: outputs.database_address.value,
    ownerSecret: outputs.owner_secret_arn.value,
    redisSecret: outputs.redis_url_secret_arn.value,
  };
}

/** Writes what Kubernetes has to know of an environment, and points kubectl at its cluster. */
export function writeValues(shell: Shell, environment: EnvironmentName, settings: Settings): Made {
  const made = readMade(shell, environment, settings);
  writeFileSync(
    "k8s/overlays/eks/values.env",
    `${Object.entries(made.values)
      .map(([name, value]) => `${name}=${value}`)
      .join("\n")}\n`,
  );
  shell.run("aws", ["eks", "update-kubeconfig", "--region", made.values["REGION"] ?? "", "--name", made.clusterName]);
  return made;
}
