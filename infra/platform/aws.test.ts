import { describe, expect, it } from "vitest";
import { breach, read } from "../containers/read-files.ts";
import { demandFaults, dispatchFaults, doorFaults, wildcardFaults } from "./aws-rules.ts";
import type { Change } from "./manifests.ts";
import { eventFaults, moduleFaults, valueFaults } from "./module-rules.ts";
import { referenceFaults } from "./reference-rules.ts";
import { readTerraform } from "./terraform-files.ts";

const VALUES = Array.from(read("k8s/overlays/eks/values.env").matchAll(/^(\w+)=/gm), ([, name = ""]) => name);

async function faultsOf(change?: Change): Promise<string[]> {
  const blocks = await readTerraform(change);
  return [wildcardFaults, demandFaults, doorFaults, dispatchFaults, moduleFaults, eventFaults, referenceFaults]
    .flatMap((rule) => rule(blocks))
    .concat(valueFaults(blocks, VALUES));
}

describe("Terraform", () => {
  it("keeps every rule", async () => {
    expect(await faultsOf()).toEqual([]);
  });

  it.each<[string, string | RegExp, string]>([
    ["actions must be named", '["events:PutEvents"]', '["events:*"]'],
    ["resources must be named", "resources = [var.bus_arn]", 'resources = ["*"]'],
    ["what is not named", 'actions   = ["sns:Publish"]', 'not_actions = ["sns:Publish"]'],
    ["must not be for anybody", 'identifiers = ["events.amazonaws.com"]', 'identifiers = ["*"]'],
    ["must be a document", /policy = data\.aws_iam_policy_document\.invoke\.json/, 'policy = "{}"'],
    ["not on the list", "policy/PowerUserAccess", "policy/AdministratorAccess"],
    ["publish on one bus and nothing else", 'variable = "events:source"', 'variable = "events:detail-type"'],
    [
      "aws_sqs_queue.dead: sqs_managed_sse_enabled",
      "sqs_managed_sse_enabled   = true",
      "sqs_managed_sse_enabled   = false",
    ],
    ["aws_sns_topic.alarms: kms_master_key_id", "kms_master_key_id = aws_kms_key.topic.arn", ""],
    ["kms_key_id must be encrypted", /^ +kms_key_id .*$/, ""],
    ["aws_memorydb_cluster.this: tls_enabled", "tls_enabled        = true", "tls_enabled        = false"],
    ["upstash_redis_database.this: tls must", /^ +tls +=.*$/, "  tls = false"],
    ["storage_encrypted must", /storage_encrypted +=.*$/, "storage_encrypted = false"],
    [
      "parameters must be spoken to over TLS",
      'name = "rds.force_ssl", value = "1"',
      'name = "rds.force_ssl", value = "0"',
    ],
    ["encrypted disks", "encrypted = true, delete_on", "encrypted = false, delete_on"],
    ["secrets under a key", /^ +encryption_config .*$/, ""],
    ["aws_ebs_encryption_by_default", /^ {2}enabled = true$/, "  enabled = false"],
    ["encryption_configuration must be encrypted", /encryption_configuration \{/, "image_configuration {"],
    ["turned each year", "enable_key_rotation     = true", "enable_key_rotation     = false"],
    ["publicly_accessible must not", /publicly_accessible +=.*$/, "publicly_accessible = true"],
    ["public address", /map_public_ip_on_launch +=.*$/, "map_public_ip_on_launch = true"],
    [
      "operated from named addresses",
      /endpoint_public_access_cidrs +=.*$/,
      'endpoint_public_access_cidrs = ["0.0.0.0/0"]',
    ],
    ["role of their node", "http_put_response_hop_limit = 1", "http_put_response_hop_limit = 2"],
    ["network policies true", /configuration_values = .*$/, 'configuration_values = "{}"'],
    ["must block what is public", "restrict_public_buckets = true", "restrict_public_buckets = false"],
    ["must have its public_access_block", '"aws_s3_bucket_public_access_block"', '"aws_s3_bucket_ownership_controls"'],
    ["the whole world", /cidr_ipv4 +=.*$/, 'cidr_ipv4 = "0.0.0.0/0"'],
    ["a way in beside", '"aws_ecr_lifecycle_policy"', '"aws_lb"'],
    ["image_tag_mutability a tag", "IMMUTABLE", "MUTABLE"],
    ["skip_final_snapshot must go by", /skip_final_snapshot +=.*$/, "skip_final_snapshot = true"],
    ["refuse rather than forget", "noeviction", "allkeys-lru"],
    ["eviction must refuse", "eviction = false", "eviction = true"],
    ["recovery_window_in_days must go by", /recovery_window_in_days = .*$/, "recovery_window_in_days = 7"],
    ["a variable must have a type", /^ {2}type +=.*$/, ""],
    ["must be described", /^ {2}description = .*$/, ""],
    ["must be sensitive", "sensitive   = true", "sensitive   = false"],
    ["a public module must be pinned", 'version = "21.19.0"', 'version = "~> 21.0"'],
    ["a chart must be pinned", /^ +version +=.*"2\.21\.0"$/, ""],
    ["provider aws must be pinned", 'version = "6.28.0"', 'version = "~> 6.0"'],
    ["which Terraform", /required_version = .*$/, ""],
    ["encrypted and locked", "use_lockfile = true", "use_lockfile = false"],
    ["dead-letter queue", /dead_letter_config \{\n.*\n {2}\}/, ""],
    ["how long it tries", /maximum_event_age_in_seconds = .*$/, "maximum_event_age_in_seconds = 86400"],
    ["how often it tries", /maximum_retry_attempts +=.*$/, ""],
    ["its template must be the file's", "input_template = each.value.input_template", 'input_template = "{}"'],
    ["its pattern must be the file's", /event_pattern +=.*each.*$/, 'event_pattern = "{}"'],
    ["its headers must be the file's", /header_parameters = each.*$/, "header_parameters = {}"],
    ["its queue must let it in first", "depends_on = [aws_sqs_queue_policy.dead]", ""],
    ["an archive", '"aws_cloudwatch_event_archive"', '"aws_cloudwatch_event_permission"'],
    ["raise an alarm", "aws_sqs_queue.dead[each.key].name", "aws_sqs_queue.dead[each.key].id"],
    ["input-template.txt must be read", "input-template.txt", "template.txt"],
    ["those of infra/events", "/../../../events", "/events"],
    ["REDIS_CIDR: Kubernetes asks", /^ +REDIS_CIDR .*$/, ""],
    ["which does not ask", /^ +REDIS_CIDR( .*)$/, "    REDIS_KIND$1"],
    ["var.zone_id is not declared", /^variable "zone_id"/, 'variable "zone"'],
    ["var.chart_version is of no use", "var.chart_version", '"1.0.0"'],
    ["local.is_memorydb is not there", /^ {2}is_memorydb =/, "  memorydb ="],
    [
      "data.aws_iam_policy_document.invoke is not there",
      '"aws_iam_policy_document" "invoke"',
      '"aws_iam_policy_document" "call"',
    ],
    ["aws_sns_topic.alarms is not there", '"aws_sns_topic" "alarms"', '"aws_sns_topic" "topic"'],
    ["module.network is not there", 'module "network"', 'module "net"'],
    ["module.network has no output blocks", 'output "blocks"', 'output "cidrs"'],
    ["module.registry knows no names", /^ {2}name( +)= "earshot"$/, '  names$1= "earshot"'],
    ["module.registry must be given name", /^ {2}name( +)= "earshot"$/, ""],
    ["must show the values", "module.earshot.values", "module.earshot"],
  ])("is caught when it breaks a rule: %s", async (said, from, to) => {
    const { change, hits } = breach(from, to);
    const faults = await faultsOf(change);
    expect(hits()).toBeGreaterThan(0);
    expect(faults.join("\n")).toContain(said);
  });
});
