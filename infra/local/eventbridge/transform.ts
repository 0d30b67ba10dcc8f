import { type Json, isObject } from "./pattern.ts";

/** What the predefined variables of a template stand for. */
export interface Predefined {
  ruleArn: string;
  ruleName: string;
  /** When EventBridge received the event, ISO 8601. */
  ingestionTime: string;
}

/**
 * Fills an input template from an event, as a target's input transformer does.
 *
 * - Where a variable stands for a whole JSON value, texts arrive quoted and escaped, and objects as JSON.
 * - Between quotation marks a variable's text is pasted as it is, unescaped: what a customer wrote could close the
 *   quotation mark and add fields of its own. This is how EventBridge works, so a template must never do that with
 *   their words.
 * - A variable whose path leads nowhere is left out.
 * - The template is read once: text that looks like a variable and came out of the event stays what it is.
 *
 * @param paths variable name to JSON path; dots, array indices and `*`
 * @returns the target's input, without white space between its JSON tokens
 */
export function transformInput(
  template: string,
  paths: Readonly<Record<string, string>>,
  event: { readonly [name: string]: Json },
  predefined: Predefined,
): string {
  const { detail: _left, ...envelope } = event;
  const reserved: Record<string, Json> = {
    "aws.events.rule-arn": predefined.ruleArn,
    "aws.events.rule-name": predefined.ruleName,
    "aws.events.event.ingestion-time": predefined.ingestionTime,
    "aws.events.event": envelope,
    "aws.events.event.json": event,
  };
  const valueOf = (name: string): Json | undefined => {
    const path = paths[name];
    return reserved[name] ?? (path === undefined ? undefined : atPath(event, path));
  };

  let output = "";
  let quoted = false;
  for (let at = 0; at < template.length; at++) {
    const char = template.charAt(at);
    const name = char === "<" ? /^<([\w.-]+)>/.exec(template.slice(at))?.[1] : undefined;
    if (name !== undefined && (name in paths || name in reserved)) {
      const value = valueOf(name);
      if (value !== undefined) output += quoted && typeof value === "string" ? value : JSON.stringify(value);
      at += name.length + 1;
    } else if (quoted && char === "\\") {
      output += char + template.charAt(++at);
    } else {
      if (char === '"') quoted = !quoted;
      if (quoted || !/\s/.test(char)) output += char;
    }
  }
  return output;
}

/** Finds what a JSON path such as `$.detail.items[0].name` leads to; a `*` collects all of a level into a list. */
export function atPath(root: Json, path: string): Json | undefined {
  if (path === "$") return root;
  const steps = path.startsWith("$") ? path.slice(1).match(/\.[\w/-]+|\.\*|\[\d+\]|\[\*\]/g) : null;
  if (steps === null || steps.join("").length !== path.length - 1) {
    throw new TypeError(`Cannot follow the JSON path as "${path}" must be made of names, indices and stars`);
  }
  let nodes: Json[] = [root];
  for (const step of steps) {
    const name = step.replace(/^[.[]|\]$/g, "");
    nodes = nodes.flatMap((node) => {
      if (!isObject(node) && !Array.isArray(node)) return [];
      if (name === "*") return Object.values(node);
      const next = Object.entries(node).find(([key]) => key === name);
      return next === undefined ? [] : [next[1]];
    });
  }
  return path.includes("*") ? nodes : nodes[0];
}
