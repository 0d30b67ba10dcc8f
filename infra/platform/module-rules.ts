import { type Block, within, written } from "./terraform-files.ts";

const label = ({ folder, type, name }: Block): string =>
  `${folder.replace("infra/aws/", "")}: ${[type, name].filter(Boolean).join(".")}`;
const ofKind = (blocks: readonly Block[], kind: string) => blocks.filter((block) => block.kind === kind);

/** Variables and outputs explain themselves; what comes from outside is pinned; states are locked and encrypted. */
export function moduleFaults(blocks: readonly Block[]): string[] {
  const faults: string[] = [];
  const must = (holds: boolean, block: Block, what: string) => void (holds || faults.push(`${label(block)}: ${what}`));
  for (const block of ofKind(blocks, "variable")) {
    must(written(block.body, "type") !== undefined, block, "a variable must have a type");
    must(written(block.body, "description") !== undefined, block, "must be described");
    const secret = /password|secret|credentials|upstash$/.test(block.name) && !/_version$|_arn$/.test(block.name);
    must(!secret || block.body["sensitive"] === true, block, "must be sensitive");
  }
  for (const block of ofKind(blocks, "output"))
    must(written(block.body, "description") !== undefined, block, "must be described");
  for (const block of ofKind(blocks, "module")) {
    const source = written(block.body, "source") ?? "";
    const version = written(block.body, "version") ?? "";
    must(source.startsWith(".") || /^\d+\.\d+\.\d+$/.test(version), block, "a public module must be pinned");
  }
  for (const block of blocks.filter(({ type }) => type === "helm_release")) {
    const version = written(block.body, "version") ?? "";
    must(/^\d+\.\d+\.\d+$/.test(version) || version === "var.chart_version", block, "a chart must be pinned");
  }
  const folders = new Set(blocks.map(({ folder }) => folder));
  for (const folder of folders) {
    const settings = ofKind(blocks, "terraform").filter((block) => block.folder === folder);
    const [first] = settings;
    if (first === undefined) {
      faults.push(`${folder}: must say which Terraform and providers it is for`);
      continue;
    }
    must(
      settings.length === 1 && first.body["required_version"] !== undefined,
      first,
      "must say which Terraform it is for",
    );
    const root = !folder.includes("/modules/");
    for (const [name, provider] of Object.entries(within(first.body, "required_providers")[0] ?? {})) {
      const version = /version[":\s=]+"([^"]+)"/.exec(JSON.stringify(provider).replaceAll('\\"', '"'))?.[1] ?? "";
      const pinned = root ? /^\d+\.\d+\.\d+$/ : /^>= \d+\.\d+\.\d+, < \d+\.0\.0$/;
      must(pinned.test(version), first, `the provider ${name} must be pinned: ${version}`);
    }
    const environment = folder.includes("/environments/");
    const [backend] = within(within(first.body, "backend")[0] ?? {}, "s3");
    if (environment) {
      must(
        backend?.["encrypt"] === true && backend["use_lockfile"] === true,
        first,
        "its state must be encrypted and locked",
      );
    }
  }
  return faults;
}

/** Every target has where to put what it gives up and says how long it tries; all of it comes from the files. */
export function eventFaults(blocks: readonly Block[]): string[] {
  const faults: string[] = [];
  const must = (holds: boolean, what: string) => void (holds || faults.push(what));
  const resources = (type: string) => blocks.filter((block) => block.kind === "resource" && block.type === type);

  const targets = resources("aws_cloudwatch_event_target");
  must(targets.length > 0, "no target: nothing would come of an event");
  for (const { name, body } of targets) {
    const [queue] = within(body, "dead_letter_config");
    const [retry] = within(body, "retry_policy");
    const [transformer] = within(body, "input_transformer");
    const [http] = within(body, "http_target");
    must(
      queue !== undefined && (written(queue, "arn") ?? "").startsWith("aws_sqs_queue."),
      `${name}: a target must have a dead-letter queue`,
    );
    must(
      retry !== undefined && written(retry, "maximum_event_age_in_seconds") === "each.value.maximum_age",
      `${name}: a target must say how long it tries, by the file`,
    );
    must(
      retry !== undefined && written(retry, "maximum_retry_attempts") === "each.value.maximum_attempts",
      `${name}: a target must say how often it tries, by the file`,
    );
    must(
      transformer !== undefined && written(transformer, "input_template") === "each.value.input_template",
      `${name}: its template must be the file's`,
    );
    must(
      transformer !== undefined && written(transformer, "input_paths") === "each.value.input_paths",
      `${name}: its paths must be the file's`,
    );
    must(
      http !== undefined && written(http, "header_parameters") === "each.value.header_parameters",
      `${name}: its headers must be the file's`,
    );
    must(
      JSON.stringify(body["depends_on"] ?? "").includes("aws_sqs_queue_policy"),
      `${name}: its queue must let it in first`,
    );
  }
  for (const { name, body } of resources("aws_cloudwatch_event_rule")) {
    must(written(body, "event_pattern") === "each.value.event_pattern", `${name}: its pattern must be the file's`);
    must(written(body, "event_bus_name") === "aws_cloudwatch_event_bus.this.name", `${name}: must be on our bus`);
  }
  for (const { name, body } of resources("aws_cloudwatch_event_api_destination")) {
    must(
      (written(body, "invocation_endpoint") ?? "").endsWith("${each.value.path}"),
      `${name}: its path must be the file's`,
    );
    must(written(body, "http_method") === "each.value.http_method", `${name}: its method must be the file's`);
    must(
      written(body, "invocation_rate_limit_per_second") === "each.value.rate_limit",
      `${name}: its rate must be the file's`,
    );
  }
  must(resources("aws_cloudwatch_event_archive").length > 0, "the bus must have an archive");
  const alarms = JSON.stringify(resources("aws_cloudwatch_metric_alarm").map(({ body }) => body));
  must(alarms.includes("aws_sqs_queue.dead[each.key].name"), "dead letters must raise an alarm");

  const files = blocks.filter(({ folder }) => folder.endsWith("modules/events/files"));
  const said = JSON.stringify(files.map(({ body }) => body));
  for (const file of ["rule.json", "target.json", "input-template.txt", "archive.json"]) {
    must(said.includes(file), `${file} must be read from infra/events`);
  }
  const template = said.match(/input_template[^,]*/)?.[0] ?? "";
  must(!template.includes("jsonencode"), "the template must not be escaped");
  const stack = blocks.find(
    ({ kind, name, folder }) => kind === "module" && name === "events" && folder.endsWith("/stack"),
  );
  must(
    (written(stack?.body ?? {}, "folder") ?? "").endsWith("/../../../events"),
    "the events' files must be those of infra/events",
  );
  return faults;
}

/** Kubernetes finds every value it asks for among the outputs, and every output that is for it is asked for. */
export function valueFaults(blocks: readonly Block[], values: readonly string[]): string[] {
  const outputs = ofKind(blocks, "output").filter(({ name }) => name === "values");
  const made = outputs.find(({ folder }) => folder.endsWith("/stack"));
  const given = Object.keys(within(made?.body ?? {}, "value")[0] ?? {});
  const faults = [
    ...values
      .filter((name) => !given.includes(name))
      .map((name) => `${name}: Kubernetes asks for it and no output has it`),
    ...given
      .filter((name) => !values.includes(name))
      .map((name) => `${name}: is an output for Kubernetes, which does not ask for it`),
  ];
  for (const environment of ["staging", "production"]) {
    const shown = outputs.find(({ folder }) => folder.endsWith(`/environments/${environment}`));
    if (written(shown?.body ?? {}, "value") !== "module.earshot.values")
      faults.push(`${environment}: must show the values`);
  }
  return faults;
}
