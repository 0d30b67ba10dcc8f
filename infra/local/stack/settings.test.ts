import { resolve } from "node:path";
import { expect, test } from "vitest";
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
