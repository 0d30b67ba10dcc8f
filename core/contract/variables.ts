import * as v from "valibot";

/** The environment as a process finds it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Configuration that was read whole, or everything that is wrong with it, one sentence a problem. */
export type Configured<T> = { ok: true; config: T } | { ok: false; problems: string[] };

/**
 * Reads configuration from environment variables, all problems at once.
 *
 * A variable `X` may be given as `X_FILE`, the path of a file that holds its value, so that secrets stay out of the
 * environment; giving both is an error. Values are never part of a problem.
 *
 * @param schema an object schema whose keys are the names of variables
 * @param environment where to read them
 * @param readFile reads a `_FILE`; absent where the runtime has no files
 */
export function readVariables<const S extends v.ObjectEntries>(
  schema: v.ObjectSchema<S, undefined>,
  environment: Environment,
  readFile?: (path: string) => string,
): Configured<v.InferOutput<v.ObjectSchema<S, undefined>>> {
  const problems: string[] = [];
  const values: Record<string, string> = {};
  for (const name of Object.keys(schema.entries)) {
    const plain = environment[name];
    const path = readFile && environment[`${name}_FILE`];
    if (plain && path) {
      problems.push(`${name} and ${name}_FILE are both set: keep one of them`);
    } else if (path) {
      try {
        values[name] = readFile(path).trimEnd();
      } catch {
        problems.push(`${name}_FILE cannot be read: check that the file exists and this user may read it`);
      }
    } else if (plain) {
      values[name] = plain;
    }
  }
  if (problems.length > 0) return { ok: false, problems };

  const parsed = v.safeParse(schema, values);
  if (parsed.success) return { ok: true, config: parsed.output };
  return {
    ok: false,
    problems: parsed.issues.map((issue) => {
      const name = String(issue.path?.[0].key);
      return values[name] === undefined
        ? `${name} is not set: set it, or ${name}_FILE`
        : `${name} ${issue.message.startsWith("Invalid ") ? "is not valid" : issue.message}`;
    }),
  };
}

/** A TCP port as a variable; `standard` where it is not set. */
export function Port(standard: number) {
  return v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,5}$/, "must be a port number"),
      v.transform(Number),
      v.maxValue(65_535, "must be a port number"),
    ),
    String(standard),
  );
}

/** How many there may be; 0: no limit. */
export const Most = (standard: number) =>
  v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,9}$/, "must be a whole number, or 0 for no limit"), v.transform(Number)),
    String(standard),
  );

/** Proxies of one's own before a service, see `addressBehind`; none unless said otherwise. */
export const TrustedHops = v.optional(
  v.pipe(v.string(), v.regex(/^\d$/, "must be a number from 0 to 9"), v.transform(Number)),
  "0",
);

/** The address of a service as a variable, for instance `redis://127.0.0.1:6379`. */
export const Address = v.pipe(
  v.string(),
  v.url("must be a whole URL, such as redis://127.0.0.1:6379, postgres://… or https://…"),
);

/** A secret as a variable: at least 32 characters, made by `openssl rand -hex 32`. */
export const Secret = v.pipe(
  v.string(),
  v.minLength(32, "must be at least 32 characters: make one by `openssl rand -hex 32`"),
);

/** Several secrets in one variable, separated by commas. */
export const Secrets = v.pipe(
  v.string(),
  v.transform((list) => list.split(",").map((key) => key.trim())),
  v.array(Secret),
);
