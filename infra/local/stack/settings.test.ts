import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readSettings } from "./settings.ts";

test("readSettings() needs nothing to be set", () => {
  expect(readSettings({})).toMatchObject({
    dataDir: resolve(import.meta.dirname, "../../../.earshot"),
    databaseUrl: undefined,
    secrets: {},
    ports: { edge: 5000, results: 5001, helpdesk: 5002, postgres: 5015, redis: 5016 },
  });
});

test("readSettings() hands on where rules of other hosts send", () => {
  const eventHosts = "webhook=http://127.0.0.1:9000";
  expect(readSettings({ EARSHOT_EVENT_HOSTS: eventHosts })).toMatchObject({ eventHosts });
});

test("readSettings() hands limits and the like on to the services that know them, and to no other", () => {
  const folder = mkdtempSync(join(tmpdir(), "earshot-settings-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "limit"), "7\n");
  const variables = {
    EARSHOT_NETWORK_LIMIT_FILE: join(folder, "limit"),
    EARSHOT_TRUSTED_HOPS: "1",
    EARSHOT_VIEWER_LIMIT: "9",
    EARSHOT_COMMENT_WAIT: "2",
    PATH: "/bin",
  };
  expect(readSettings(variables).environment).toEqual({
    edge: { EARSHOT_NETWORK_LIMIT: "7", EARSHOT_TRUSTED_HOPS: "1" },
    results: { EARSHOT_TRUSTED_HOPS: "1", EARSHOT_VIEWER_LIMIT: "9" },
    drain: { EARSHOT_COMMENT_WAIT: "2" },
    dispatch: {},
    eventbridge: {},
  });
  expect(() => readSettings({ EARSHOT_BUSY_LIMIT_FILE: join(folder, "none") })).toThrow(
    /^EARSHOT_BUSY_LIMIT_FILE cannot/,
  );
});

test("readSettings() tells every variable that is wrong, a line each, without its value", () => {
  const read = () =>
    readSettings({
      EARSHOT_EDGE_PORT: "80a",
      DATABASE_URL: "my secret",
      EARSHOT_ADMIN_KEY: "too short",
      EARSHOT_LOG_LEVEL: "loud",
    });

  expect(read).toThrow(
    expect.objectContaining({
      exitCode: 78,
      message: expect.stringMatching(
        /^(?=.*EARSHOT_EDGE_PORT must be)(?=.*DATABASE_URL must be)(?=.*EARSHOT_ADMIN_KEY must be)(?=.*EARSHOT_LOG_LEVEL must be one of)/s,
      ),
    }),
  );
  expect(read).not.toThrow(/80a|my secret|too short|loud/);
});
