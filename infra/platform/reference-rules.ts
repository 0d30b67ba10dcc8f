import { join } from "node:path";
import { type Block, written } from "./terraform-files.ts";

/** Names that a pattern finds in a text, each once. */
const named = (text: string, pattern: RegExp): string[] => [
  ...new Set(Array.from(text.matchAll(pattern), (found) => found.slice(1).join("."))),
];

/**
 * Whatever is named is there: variables, locals, resources, data sources, and outputs of modules of our own. What
 * `terraform validate` would say of them, where no provider can be had for it.
 */
export function referenceFaults(blocks: readonly Block[]): string[] {
  return [...new Set(blocks.map(({ folder }) => folder))].flatMap((folder) => {
    const here = blocks.filter((block) => block.folder === folder);
    const has = (kind: string, name: string, type = "") =>
      here.some((block) => block.kind === kind && block.type === type && block.name === name);
    const text = here.map(({ body }) => JSON.stringify(body)).join("\n");
    const locals = new Set(here.filter(({ kind }) => kind === "locals").flatMap(({ body }) => Object.keys(body)));
    const variables = here.filter(({ kind }) => kind === "variable").map(({ name }) => name);
    const used = named(text, /\bvar\.(\w+)/g);

    const faults = [
      ...used.filter((name) => !variables.includes(name)).map((name) => `var.${name} is not declared`),
      ...variables.filter((name) => !usedBeyond(here, name)).map((name) => `var.${name} is of no use`),
      ...named(text, /\blocal\.(\w+)/g)
        .filter((name) => !locals.has(name))
        .map((name) => `local.${name} is not there`),
      ...named(text, /\b(data|ephemeral)\.([a-z]+_\w+)\.(\w+)/g)
        .filter((path) => {
          const [kind = "", type = "", name = ""] = path.split(".");
          return !has(kind, name, type);
        })
        .map((path) => `${path} is not there`),
      ...named(text, /(?<![\w./-])((?:aws|upstash|helm|random)_\w+)\.([a-z_]+)\b/g)
        .filter((path) => {
          const [type = "", name = ""] = path.split(".");
          return !has("resource", name, type) && !has("data", name, type) && !has("ephemeral", name, type);
        })
        .map((path) => `${path} is not there`),
      ...named(text, /\bmodule\.(\w+)\.(\w+)/g).flatMap((path) => {
        const [name = "", output = ""] = path.split(".");
        const source = written(
          here.find((block) => block.kind === "module" && block.name === name)?.body ?? {},
          "source",
        );
        if (source === undefined) return [`module.${name} is not there`];
        if (!source.startsWith(".")) return [];
        const target = join(folder, source);
        const shown = blocks.some(
          (block) => block.folder === target && block.kind === "output" && block.name === output,
        );
        return shown ? [] : [`module.${name} has no output ${output}`];
      }),
      ...here
        .filter(({ kind }) => kind === "module")
        .flatMap(({ name, body }) => argumentFaults(blocks, folder, name, body)),
    ];
    return faults.map((fault) => `${folder.replace("infra/aws/", "")}: ${fault}`);
  });
}

/** Whether a variable is used other than in its own checks. */
const usedBeyond = (here: readonly Block[], name: string): boolean =>
  here.some(
    (block) =>
      !(block.kind === "variable" && block.name === name) &&
      new RegExp(`\\bvar\\.${name}\\b`).test(JSON.stringify(block.body)),
  );

/** What a module is given is what it asks for. */
function argumentFaults(blocks: readonly Block[], folder: string, name: string, body: Block["body"]): string[] {
  const source = written(body, "source") ?? "";
  if (!source.startsWith(".")) return [];
  const asked = blocks.filter((block) => block.folder === join(folder, source) && block.kind === "variable");
  const given = Object.keys(body).filter(
    (argument) => !["source", "providers", "depends_on", "for_each", "count"].includes(argument),
  );
  return [
    ...given
      .filter((argument) => !asked.some((variable) => variable.name === argument))
      .map((argument) => `module.${name} knows no ${argument}`),
    ...asked
      .filter((variable) => !("default" in variable.body) && !given.includes(variable.name))
      .map((variable) => `module.${name} must be given ${variable.name}`),
  ];
}
