import { type Block, type Body, within, written } from "./terraform-files.ts";

/** Blocks of a kind, and of a type where that is said. */
const all = (blocks: readonly Block[], kind: string, type = ""): Block[] =>
  blocks.filter((block) => block.kind === kind && block.type === type);

const label = ({ folder, type, name }: Block): string =>
  `${folder.replace("infra/aws/", "")}: ${[type, name].filter(Boolean).join(".")}`;

/** Actions that AWS lets nobody narrow to a resource. */
const WITHOUT_RESOURCE = new Set(["ecr:GetAuthorizationToken"]);
/** Policies of AWS's own that may be given, and to whom. */
const MANAGED: Readonly<Record<string, string>> = {
  plan: "arn:aws:iam::aws:policy/ReadOnlyAccess",
  apply: "arn:aws:iam::aws:policy/PowerUserAccess",
};

/** Nobody may do everything: actions and resources are named. Keys of KMS are their policies' only resource. */
export function wildcardFaults(blocks: readonly Block[]): string[] {
  const faults: string[] = [];
  for (const document of all(blocks, "data", "aws_iam_policy_document")) {
    const ofKey = document.name.endsWith("_key");
    for (const statement of within(document.body, "statement")) {
      if (statement["effect"] === "Deny") continue;
      const actions = lines(statement["actions"]);
      const resources = lines(statement["resources"]);
      if (statement["not_actions"] !== undefined || statement["not_resources"] !== undefined) {
        faults.push(`${label(document)}: what is not named must not be allowed`);
      }
      const open = actions.filter((action) => action.includes("*") && !(ofKey && action === "kms:*"));
      if (open.length > 0) faults.push(`${label(document)}: actions must be named, and one is ${open.join(", ")}`);
      const everywhere = resources.some((resource) => resource === "*" || /:::?\*$/.test(resource));
      if (everywhere && !ofKey && !actions.every((action) => WITHOUT_RESOURCE.has(action))) {
        faults.push(`${label(document)}: resources must be named`);
      }
      const anybody = within(statement, "principals").some((principal) =>
        lines(principal["identifiers"]).includes("*"),
      );
      if (anybody) faults.push(`${label(document)}: must not be for anybody`);
    }
  }
  for (const block of blocks.filter(({ type }) =>
    /^aws_(?:iam_role_policy|iam_policy|sqs_queue_policy|s3_bucket_policy|kms_key)$/.test(type),
  )) {
    const policy = written(block.body, "policy");
    if (policy !== undefined && !policy.startsWith("data.aws_iam_policy_document.")) {
      faults.push(`${label(block)}: its policy must be a document, which can be read`);
    }
  }
  for (const block of all(blocks, "resource", "aws_iam_role_policy_attachment")) {
    if (written(block.body, "policy_arn") !== MANAGED[block.name])
      faults.push(`${label(block)}: gives what is not on the list`);
  }
  return faults;
}

const lines = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(lines);
  return typeof value === "string" ? [value] : [];
};

/** Of a type of resource or of a public module: an argument that must be as said. */
type Demand = readonly [
  of: string,
  argument: string,
  must: (value: string | undefined, body: Body) => boolean,
  what: string,
];

const is = (wanted: string) => (value: string | undefined) => value === wanted;
const isThere = (value: string | undefined): boolean => value !== undefined && value !== "null";
const whole = (body: Body): string => JSON.stringify(body);

/** What is stored or sent is encrypted. */
const ENCRYPTED: readonly Demand[] = [
  ["aws_sqs_queue", "sqs_managed_sse_enabled", is("true"), "must be encrypted"],
  ["aws_sns_topic", "kms_master_key_id", isThere, "must be encrypted"],
  ["aws_secretsmanager_secret", "kms_key_id", isThere, "must be encrypted under a key that is named"],
  ["aws_memorydb_cluster", "tls_enabled", is("true"), "must be spoken to over TLS"],
  ["upstash_redis_database", "tls", is("true"), "must be spoken to over TLS"],
  ["aws_ebs_encryption_by_default", "enabled", is("true"), "must be on"],
  ["aws_ecr_repository", "encryption_configuration", isThere, "must be encrypted"],
  ["aws_kms_key", "enable_key_rotation", is("true"), "must be turned each year"],
  ["terraform-aws-modules/rds/aws", "storage_encrypted", is("true"), "must be encrypted"],
  [
    "terraform-aws-modules/rds/aws",
    "parameters",
    (_, body) => /rds\.force_ssl","value":"1"/.test(whole(body)),
    "must be spoken to over TLS",
  ],
  ["terraform-aws-modules/eks/aws", "encryption_config", isThere, "must keep its secrets under a key"],
  [
    "terraform-aws-modules/eks/aws",
    "eks_managed_node_groups",
    (_, body) => /"encrypted":true/.test(whole(body)),
    "must have encrypted disks",
  ],
];

/** Nothing is public: edge and results are, by an Ingress. */
const NOT_PUBLIC: readonly Demand[] = [
  ["terraform-aws-modules/rds/aws", "publicly_accessible", is("false"), "must not be public"],
  ["terraform-aws-modules/vpc/aws", "map_public_ip_on_launch", is("false"), "must give nobody a public address"],
  [
    "terraform-aws-modules/eks/aws",
    "endpoint_public_access_cidrs",
    is("var.operator_cidrs"),
    "must be operated from named addresses",
  ],
  [
    "terraform-aws-modules/eks/aws",
    "eks_managed_node_groups",
    (_, body) => /"http_put_response_hop_limit":1\b/.test(whole(body)),
    "must not give pods the role of their node",
  ],
  [
    "terraform-aws-modules/eks/aws",
    "addons",
    (_, body) => /enableNetworkPolicy/.test(whole(body)),
    "must make network policies true",
  ],
  ["aws_s3_bucket_public_access_block", "block_public_acls", is("true"), "must block what is public"],
  ["aws_s3_bucket_public_access_block", "block_public_policy", is("true"), "must block what is public"],
  ["aws_s3_bucket_public_access_block", "ignore_public_acls", is("true"), "must block what is public"],
  ["aws_s3_bucket_public_access_block", "restrict_public_buckets", is("true"), "must block what is public"],
];

/** Data survives what it should, and destroy leaves nothing where it was told so. */
const KEPT: readonly Demand[] = [
  ["aws_ecr_repository", "image_tag_mutability", is("IMMUTABLE"), "a tag must stay what it is"],
  ["aws_ecr_repository", "force_delete", is("!var.keep_data"), "must go by keep_data"],
  ["aws_s3_bucket", "force_destroy", is("!var.keep_data"), "must go by keep_data"],
  ["aws_secretsmanager_secret", "recovery_window_in_days", is("var.keep_data ? 30 : 0"), "must go by keep_data"],
  [
    "aws_memorydb_cluster",
    "final_snapshot_name",
    (value) => value?.includes("var.keep_data ?") === true,
    "must go by keep_data",
  ],
  [
    "aws_memorydb_parameter_group",
    "parameter",
    (_, body) => /"maxmemory-policy","value":"noeviction"/.test(whole(body)),
    "must refuse rather than forget",
  ],
  ["upstash_redis_database", "eviction", is("false"), "must refuse rather than forget"],
  ["terraform-aws-modules/rds/aws", "skip_final_snapshot", is("!var.keep_data"), "must go by keep_data"],
  ["terraform-aws-modules/rds/aws", "deletion_protection", is("var.keep_data"), "must go by keep_data"],
  ["terraform-aws-modules/rds/aws", "backup_retention_period", isThere, "must be backed up"],
  ["terraform-aws-modules/eks/aws", "deletion_protection", is("var.keep_data"), "must go by keep_data"],
];

/** Encryption, what is public, and what is kept. */
export function demandFaults(blocks: readonly Block[]): string[] {
  return [...ENCRYPTED, ...NOT_PUBLIC, ...KEPT].flatMap(([of, argument, must, what]) => {
    const found = blocks.filter(
      ({ kind, type, body }) => (kind === "resource" && type === of) || (kind === "module" && body["source"] === of),
    );
    if (found.length === 0) return [`${of}: is not there, and ${what}`];
    return found
      .filter(({ body }) => !must(written(body, argument), body))
      .map((block) => `${label(block)}: ${argument} ${what}`);
  });
}

/** Addresses of the whole world may stand in no rule that lets in, and buckets have all that guards them. */
export function doorFaults(blocks: readonly Block[]): string[] {
  const faults = blocks
    .filter(({ type, body }) => /security_group/.test(type) && /0\.0\.0\.0\/0|::\/0/.test(whole(body)))
    .map((block) => `${label(block)}: must not let in the whole world`);
  faults.push(
    ...blocks
      .filter(
        ({ kind, type }) => kind === "resource" && /^aws_(?:lb|alb|elb|instance|eip|security_group_rule)$/.test(type),
      )
      .map((block) => `${label(block)}: is a way in beside the Ingress`),
  );
  for (const bucket of all(blocks, "resource", "aws_s3_bucket")) {
    for (const guard of ["public_access_block", "server_side_encryption_configuration", "versioning", "policy"]) {
      const guards = all(blocks, "resource", `aws_s3_bucket_${guard}`);
      if (!guards.some(({ body }) => written(body, "bucket") === `aws_s3_bucket.${bucket.name}.id`)) {
        faults.push(`${label(bucket)}: must have its ${guard}`);
      }
    }
  }
  return faults;
}

/** Dispatch may publish on one bus, as us, and do nothing else. */
export function dispatchFaults(blocks: readonly Block[]): string[] {
  const document = all(blocks, "data", "aws_iam_policy_document").find(({ name }) => name === "dispatch");
  const statements = document === undefined ? [] : within(document.body, "statement");
  const [only] = statements;
  const narrow =
    statements.length === 1 &&
    lines(only?.["actions"]).join() === "events:PutEvents" &&
    lines(only?.["resources"]).join() === "${var.bus_arn}" &&
    whole(only ?? {}).includes('"variable":"events:source"');
  return narrow ? [] : ["dispatch: must be let publish on one bus and nothing else"];
}
