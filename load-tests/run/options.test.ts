import { expect, it } from "vitest";
import { readOptions } from "./options.ts";

const read = (line: string) => () => readOptions(line.split(" "));

it("takes a scenario and a profile", () => {
  expect(read("mixed")()).toMatchObject({ scenario: "mixed", profile: "smoke", target: undefined, latency: true });
  expect(read("hot-path spike --rate 9 --seconds 3 --target http://localhost:5000/")()).toMatchObject({
    scenario: "hot-path",
    profile: "spike",
    rate: 9,
    seconds: 3,
    target: "http://localhost:5000",
  });
  expect(read("--help")()).toBe("help");
});

it.each([
  ["", /"" as it must be one of .*hot-path/],
  ["hot-paht", /"hot-paht" as it must be/],
  ["hot-path huge", /"huge" as it must be one of smoke/],
  ["hot-path smoke more", /Cannot run/],
  ["hot-path --rate 0", /--rate 0 as it must be a number above 0/],
  ["hot-path --rat 1", /--rat/],
  ["hot-path --target ftp://a", /--target ftp:\/\/a as it must be an address/],
  ["hot-path --break everything", /"everything" as it must be one of slow-edge/],
  ["core-down --target http://localhost:5000", /core-down and --break are for a stack of our own/],
])("refuses %o, with what would be right", (line, message) => {
  expect(read(line)).toThrow(expect.objectContaining({ exitCode: 78, message: expect.stringMatching(message) }));
});

it.each([
  "https://feedback.example",
  "http://10.0.0.7:5000",
  "http://127.0.0.1.example:5000",
  "http://localhost.example",
])("loads %s only where it is said to be one's own, and never above the cap", (target) => {
  expect(read(`hot-path smoke --target ${target}`)).toThrow(/--yes-i-own-this/);
  const mine = `hot-path spike --target ${target} --yes-i-own-this`;
  expect(read(mine)()).toMatchObject({ rate: 500 });
  expect(read(`${mine} --rate 600`)).toThrow(/the cap is 500/);
  expect(read(`${mine} --rate 600 --cap 1000`)()).toMatchObject({ rate: 600 });
});

it.each(["http://localhost:1", "http://127.0.0.1:1", "http://127.9.9.9:1", "http://[::1]:1"])(
  "knows %s for this machine",
  (target) => {
    expect(read(`hot-path spike --target ${target}`)()).toMatchObject({ rate: undefined });
  },
);
