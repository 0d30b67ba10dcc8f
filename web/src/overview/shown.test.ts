import { expect, test } from "vitest";
import { everyKind, freshInstall } from "../../test/surveys.ts";
import { shelve } from "./shown.ts";

const all = [...everyKind(), ...freshInstall().slice(1)];
const ids = (surveys: readonly { id: string }[]): string[] => surveys.map(({ id }) => id);

test("surveys stand apart by what one does with them", () => {
  const put = all.map((survey, at) => ({ ...survey, open: at !== 0, ...(at === 1 && { archived: true }) }));
  const shelves = shelve(put, "", "age");
  expect(ids(shelves.closed)).toEqual(["service"]);
  expect(ids(shelves.archived)).toEqual(["recommend"]);
  expect(ids(shelves.answered)).toEqual(["checkout", "vote", "improve", "help"]);
  expect(ids(shelves.unanswered)).toEqual(["service"]);
});

test("every word of a search has to be somewhere, in any case", () => {
  expect(ids(shelve(all, " SECOND  shop ", "age").answered)).toEqual(["vote"]);
  expect(ids(shelve(all, "brevik help", "age").answered)).toEqual(["help"]);
  expect(shelve(all, "nothing like it", "age")).toEqual({ answered: [], unanswered: [], closed: [], archived: [] });
});

test("they can be put in order by answers, by open cases, by name", () => {
  expect(ids(shelve(all, "", "answers").answered)[0]).toBe("help");
  expect(ids(shelve(all, "", "cases").answered).slice(0, 2)).toEqual(["service", "recommend"]);
  expect(ids(shelve(all, "", "name").answered)[0]).toBe("help");
});
