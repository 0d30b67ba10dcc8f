import * as v from "valibot";
import { expect, it } from "vitest";
import { Address, Port, Secret, readVariables } from "./variables.ts";

const schema = v.object({ KEY: Secret, URL: Address, PORT: Port(5000) });
const SECRET = "0123456789abcdef0123456789abcdef";
const address = "redis://127.0.0.1:6379";

it("readVariables() reads values, defaults and files", () => {
  const read = readVariables(schema, { KEY_FILE: "/run/secrets/key", URL: address }, () => `${SECRET}\n`);
  expect(read).toEqual({ ok: true, config: { KEY: SECRET, URL: address, PORT: 5000 } });
});

it("readVariables() tells all problems at once, and no value", () => {
  const read = readVariables(schema, { KEY: "short-secret", PORT: "70000" });
  expect(read).toEqual({
    ok: false,
    problems: [
      "KEY must be at least 32 characters: make one by `openssl rand -hex 32`",
      "URL is not set: set it, or URL_FILE",
      "PORT must be a port number",
    ],
  });
});

it("readVariables() refuses a variable given twice, and a file that cannot be read", () => {
  const unreadable = () => {
    throw new Error("ENOENT");
  };
  const read = readVariables(schema, { KEY: SECRET, KEY_FILE: "/key", URL_FILE: "/gone" }, unreadable);
  expect(read).toEqual({
    ok: false,
    problems: [
      "KEY and KEY_FILE are both set: keep one of them",
      "URL_FILE cannot be read: check that the file exists and this user may read it",
    ],
  });
});

it("readVariables() takes an empty variable for one that is not set", () => {
  expect(readVariables(v.object({ PORT: Port(1) }), { PORT: "" })).toEqual({ ok: true, config: { PORT: 1 } });
});
