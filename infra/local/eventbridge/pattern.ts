/** A value of JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

type Matcher = (values: readonly Json[]) => boolean;

/**
 * Compiles an event pattern into the question whether an event matches it.
 *
 * Fields are joined by AND, the items of a field's list and of `$or` by OR; where the event holds an array, one element
 * has to match. Operators: exact values, prefix, suffix, equals-ignore-case, wildcard, anything-but, numeric, exists.
 *
 * @throws {TypeError} for a pattern that EventBridge would refuse, or an operator this stand-in does not know (cidr)
 */
export function compilePattern(pattern: Json): (event: Json) => boolean {
  const match = compileNode(pattern, "$");
  return (event) => match(event);
}

function compileNode(pattern: Json, path: string): (node: Json | undefined) => boolean {
  if (!isObject(pattern) || Object.keys(pattern).length === 0) {
    throw new TypeError(`Cannot read the event pattern as ${path} must be an object with fields`);
  }
  const beside = new Set(Object.keys(pattern));
  const fields = Object.entries(pattern).map(([name, wanted]) => compileField(name, wanted, path, beside));
  const all = (node: Json | undefined) => fields.every((field) => field(node));
  // Several fields of an object within an array must match in one and the same element.
  return (node) => {
    const elements = Array.isArray(node) ? flat(node).filter((element) => isObject(element)) : [];
    return elements.length > 0 ? elements.some(all) : all(node);
  };
}

/** @param beside names of the fields of the same object */
function compileField(
  name: string,
  wanted: Json,
  path: string,
  beside: ReadonlySet<string>,
): (node: Json | undefined) => boolean {
  if (name === "$or") {
    if (!Array.isArray(wanted) || wanted.length < 2) {
      throw new TypeError(`Cannot read the event pattern as ${path}.$or must be a list of at least two patterns`);
    }
    const twice = wanted
      .flatMap((branch) => (isObject(branch) ? Object.keys(branch) : []))
      .find((key) => beside.has(key));
    if (twice !== undefined) {
      // Of two conditions on one field EventBridge heeds only one.
      throw new TypeError(`Cannot read the event pattern as ${path}.${twice} must not stand beside $or and in it`);
    }
    const branches = wanted.map((branch) => compileNode(branch, `${path}.$or`));
    return (node) => branches.some((branch) => branch(node));
  }
  const at = `${path}.${name}`;
  const child = (node: Json | undefined) => (isObject(node) ? node[name] : undefined);
  if (!Array.isArray(wanted)) {
    const match = compileNode(wanted, at);
    return (node) => match(child(node));
  }
  if (wanted.length === 0) throw new TypeError(`Cannot read the event pattern as ${at} must not be an empty list`);
  const matchers = wanted.map((item) => compileItem(item, at));
  return (node) => {
    const values = leaves(child(node));
    return matchers.some((matches) => matches(values));
  };
}

function compileItem(item: Json, at: string): Matcher {
  if (!isObject(item)) {
    if (Array.isArray(item)) throw new TypeError(`Cannot read the event pattern as ${at} holds a list in a list`);
    return (values) => values.includes(item);
  }
  const [operator, operand] = Object.entries(item)[0] ?? [];
  if (operator === undefined || operand === undefined || Object.keys(item).length !== 1) {
    throw new TypeError(`Cannot read the event pattern as ${at} must have one operator an item`);
  }
  if (operator === "exists") return (values) => values.length > 0 === operand;
  const test = operator === "anything-but" ? anythingBut(operand, at) : compileTest(operator, operand, at);
  return (values) => values.some(test);
}

type Test = (value: Json) => boolean;

function compileTest(operator: string, operand: Json, at: string): Test {
  if (operator === "numeric") return numeric(operand, at);
  const folded = isObject(operand) && operator !== "wildcard" ? operand["equals-ignore-case"] : undefined;
  const text = folded ?? operand;
  if (typeof text !== "string")
    throw new TypeError(`Cannot read the event pattern as ${at}.${operator} must be a text`);
  const fold = (value: string) => (folded === undefined ? value : value.toLowerCase());
  const wanted = fold(text);
  switch (operator) {
    case "prefix":
      return (value) => typeof value === "string" && fold(value).startsWith(wanted);
    case "suffix":
      return (value) => typeof value === "string" && fold(value).endsWith(wanted);
    case "equals-ignore-case":
      return (value) => typeof value === "string" && value.toLowerCase() === text.toLowerCase();
    case "wildcard": {
      const shape = wildcard(text, at);
      return (value) => typeof value === "string" && shape.test(value);
    }
    default:
      throw new TypeError(`Cannot read the event pattern as ${at} has the unknown operator "${operator}"`);
  }
}

function anythingBut(operand: Json, at: string): Test {
  if (isObject(operand)) {
    const [operator, excluded] = Object.entries(operand)[0] ?? [];
    if (operator === undefined || excluded === undefined) {
      throw new TypeError(`Cannot read the event pattern as ${at}.anything-but must not be empty`);
    }
    const tests = (Array.isArray(excluded) ? excluded : [excluded]).map((one) => compileTest(operator, one, at));
    return (value) => !tests.some((test) => test(value));
  }
  const excluded: readonly Json[] = Array.isArray(operand) ? operand : [operand];
  return (value) => !excluded.includes(value);
}

const COMPARE: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

function numeric(operand: Json, at: string): Test {
  const parts = Array.isArray(operand) ? operand : [];
  if (parts.length !== 2 && parts.length !== 4) {
    throw new TypeError(`Cannot read the event pattern as ${at}.numeric must be one or two comparisons`);
  }
  const tests = Array.from({ length: parts.length / 2 }, (_, index) => {
    const [operator, bound] = [parts[2 * index], parts[2 * index + 1]];
    const compare = typeof operator === "string" ? COMPARE[operator] : undefined;
    if (compare === undefined || typeof bound !== "number") {
      throw new TypeError(`Cannot read the event pattern as ${at}.numeric must compare with numbers`);
    }
    return (value: number) => compare(value, bound);
  });
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

/** `*` stands for any text, `\*` for itself; two in a row are refused, as EventBridge does. */
function wildcard(text: string, at: string): RegExp {
  if (/(?<!\\)\*\*/.test(text)) {
    throw new TypeError(`Cannot read the event pattern as ${at}.wildcard must not have two stars in a row`);
  }
  const shape = text.replace(/\\([\\*])|\*|[$()+.?[\\\]^{|}]/g, (found, escaped?: string) => {
    if (escaped !== undefined) return `\\${escaped}`;
    return found === "*" ? "[^]*" : `\\${found}`;
  });
  return new RegExp(`^${shape}$`);
}

/** The leaves at a place: what it is, or what its array holds. An object is no leaf, hence does not exist. */
function leaves(node: Json | undefined): Json[] {
  if (node === undefined || isObject(node)) return [];
  return Array.isArray(node) ? flat(node).filter((item) => !isObject(item)) : [node];
}

const flat = (node: readonly Json[]): Json[] => node.flatMap((item) => (Array.isArray(item) ? flat(item) : [item]));

/** Whether a value is an object with fields: neither null nor an array. */
export function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
