/** A word of a command: text, or bytes as they came in a body. */
export type Word = string | Buffer;

/** What a request asks for; `one` is answered alone, the others as a list. */
export type Asked =
  | { readonly kind: "one"; readonly command: Word[] }
  | { readonly kind: "pipeline" | "transaction"; readonly commands: Word[][] };

/** A request that is not understood; its message is what the caller is told. */
export class BadRequest extends Error {
  override name = "BadRequest";
}

/**
 * Reads a request of Upstash's REST interface.
 *
 * - `/` takes a command as a JSON array in the body
 * - `/pipeline` and `/multi-exec` take an array of such arrays
 * - any other path is a command itself, its words between slashes; the body, if there is one, is the next word and the
 *   query, names and values, the last
 *
 * @throws {BadRequest}
 */
export function readRequest(url: URL, body: Buffer): Asked {
  if (url.pathname === "/") return { kind: "one", command: wordsOf(parse(body)) };
  if (url.pathname === "/pipeline" || url.pathname === "/multi-exec") {
    const commands = parse(body);
    if (!Array.isArray(commands) || commands.length === 0) throw new BadRequest("ERR empty pipeline request");
    const kind = url.pathname === "/pipeline" ? "pipeline" : "transaction";
    return { kind, commands: commands.map(wordsOf) };
  }
  const path = url.pathname.slice(1).split("/").map(decodeWord);
  const query = [...url.searchParams].filter(([name]) => name !== "_token");
  const options = query.flatMap(([name, value]) => (value === "" ? [name] : [name, value]));
  return { kind: "one", command: [...path, ...(body.length > 0 ? [body] : []), ...options] };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new BadRequest("ERR failed to parse command");
  }
}

function decodeWord(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    throw new BadRequest("ERR failed to parse command");
  }
}

/** Numbers and booleans are their text and null is empty, as the SDK sends what it was given. */
function wordsOf(command: unknown): string[] {
  if (!Array.isArray(command) || command.length === 0) throw new BadRequest("ERR empty command");
  return command.map((word: unknown) => {
    if (word === null) return "";
    if (typeof word === "string" || typeof word === "number" || typeof word === "boolean") return String(word);
    throw new BadRequest("ERR failed to parse command");
  });
}
