import { parseSync, Visitor, type ESTree } from "vite";

/** A module without some members of one of its classes. */
export interface Cut {
  readonly text: string;
  /** Names of the members that are still there. */
  readonly stayed: readonly string[];
  readonly cut: readonly string[];
}

/**
 * Cuts members out of the one class of a module with such a name, so that a bundler can drop what only they refer to.
 * All that stays is the module's own text.
 *
 * @param goes whether a member goes; it has no name where that is computed or private
 * @throws where the module cannot be parsed, or does not declare one such class: a sentence without its beginning
 */
export function cutMembers(source: string, ofClass: RegExp, goes: (name: string | undefined) => boolean): Cut {
  const { program, errors } = parseSync("module.mjs", source);
  if (errors.length > 0) throw new Error("it cannot be parsed");
  const classes = program.body.flatMap(classesOf).filter(({ name }) => ofClass.test(name));
  const [only] = classes;
  if (!only || classes.length > 1) throw new Error(`it declares ${classes.length} classes ${ofClass.source}`);

  const stayed: string[] = [];
  const cut: string[] = [];
  let text = "";
  let at = 0;
  for (const member of only.body.body) {
    const name = nameOf(member);
    if (name !== undefined) (goes(name) ? cut : stayed).push(name);
    if (!goes(name)) continue;
    text += source.slice(at, member.start);
    at = member.end;
  }
  return { text: text + source.slice(at), stayed, cut };
}

/**
 * Cuts `if` statements out of a module, with all that depends on them.
 *
 * @param tests the condition of each, to the letter
 * @throws where one is not there once: a sentence without its beginning
 */
export function cutBranches(source: string, tests: readonly string[]): string {
  const found: { start: number; end: number; test: string }[] = [];
  new Visitor({
    IfStatement: ({ test, start, end }) => void found.push({ start, end, test: source.slice(test.start, test.end) }),
  }).visit(parseSync("module.mjs", source).program);
  const cut = tests.map((test) => {
    const [only, ...more] = found.filter((one) => one.test === test);
    if (!only || more.length > 0) throw new Error(`it does not ask once: ${test}`);
    return only;
  });
  let text = "";
  let at = 0;
  for (const { start, end } of cut.toSorted((one, other) => one.start - other.start)) {
    text += source.slice(at, start);
    at = end;
  }
  return text + source.slice(at);
}

/** The classes a statement like `var Redis = class … {}` declares. */
function classesOf(statement: ESTree.Statement | ESTree.Directive): { name: string; body: ESTree.ClassBody }[] {
  if (statement.type !== "VariableDeclaration") return [];
  return statement.declarations.flatMap(({ id, init }) =>
    id.type === "Identifier" && init?.type === "ClassExpression" ? [{ name: id.name, body: init.body }] : [],
  );
}

function nameOf(member: ESTree.ClassElement): string | undefined {
  const named = member.type === "PropertyDefinition" || member.type === "MethodDefinition";
  return named && member.key.type === "Identifier" && !member.computed ? member.key.name : undefined;
}
