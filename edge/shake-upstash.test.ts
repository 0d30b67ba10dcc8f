import { expect, test } from "vitest";
import { shakeClient } from "./shake-upstash.ts";

const CLIENT = `var Command = class {};
var Redis = class {
  client;
  constructor(client) {
    this.client = client;
  }
  get json() {
    return { get: (...args) => new JsonGetCommand(args).exec(this.client) };
  }
  /** Reads. */
  get = (...args) => new GetCommand(args).exec(this.client);
  set = (...args) => new SetCommand(args).exec(this.client);
  static of() {}
};
export { Redis };`;

test("what stays, stays to the letter; all else of the client goes, and nothing besides the client", () => {
  const shaken = shakeClient(CLIENT, ["client", "constructor", "get"]);
  expect(shaken.replaceAll(/\s+/g, " ")).toBe(
    "var Command = class {}; var Redis = class { client; constructor(client) { this.client = client; } " +
      "/** Reads. */ get = (...args) => new GetCommand(args).exec(this.client); }; export { Redis };",
  );
});

test.each([
  ["has lost a command", CLIENT.replace("get = ", "fetch = "), "its client does not have once: get"],
  ["has a command twice", CLIENT.replace("set = ", "get = "), "its client does not have once: get"],
  ["has no class of that name", CLIENT.replace("var Redis =", "var Client ="), "it declares 0 classes ^Redis\\d*$"],
  ["has two", `${CLIENT}\nvar Redis2 = class {};`, "it declares 2 classes ^Redis\\d*$"],
  ["is not JavaScript", `${CLIENT} }`, "it cannot be parsed"],
])("an SDK that %s ends the build with a sentence", (_what, source, why) => {
  expect(() => shakeClient(source, ["client", "constructor", "get"])).toThrow(
    `Cannot shake @upstash/redis as it must look like version 1.39: ${why}. Look at edge/shake-upstash.ts`,
  );
});

test("a branch that is never taken goes with all of it, and one that is not there ends the build", () => {
  const source = `${CLIENT}\nfunction f() { if (!a) { warn("{"); } else if (b) { c(); } return 1; }`;
  expect(shakeClient(source, ["constructor"], ["!a"])).toMatch(/function f\(\) \{\s+return 1; \}$/);
  expect(() => shakeClient(source, ["constructor"], ["!d"])).toThrow("it does not ask once: !d");
});
