import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Plural, Texts } from "./catalogue.ts";
import { SPOKEN } from "./language.ts";

const SOURCE = join(import.meta.dirname, "..");
const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" });
/** Folders that hold a catalogue: those of the rooms, and the shared one. */
const folders = files.filter((file) => /(^|\/)words\/en\.ts$/.test(file)).map((file) => dirname(file));

async function textsOf(folder: string, language: string): Promise<Texts> {
  const found: Record<string, Texts> = await import(join(SOURCE, folder, `${language}.ts`));
  const texts = found[language];
  if (!texts) throw new Error(`Cannot find the export "${language}" in ${folder}`);
  return texts;
}

const placesOf = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
const formsOf = (entry: string | Plural): Record<string, string> =>
  typeof entry === "string" ? { other: entry } : { ...entry };
/** Forms that stand for one number alone: these may say it in a word. */
const EXACT = new Set(["zero", "one", "two"]);

test("there are catalogues, with room for every language", () => {
  expect(folders).toContain("words");
  expect(folders.length).toBeGreaterThan(1);
});

describe.each(folders)("the catalogue in %s", (folder) => {
  test.each(SPOKEN.filter((one) => one !== "en"))("says everything in %s, with the same places", async (language) => {
    const [english, other] = [await textsOf(folder, "en"), await textsOf(folder, language)];
    expect(Object.keys(other)).toEqual(Object.keys(english));
    const faults = Object.entries(other).flatMap(([key, entry]) => {
      const source = english[key] ?? "";
      if (typeof entry !== typeof source) return [`${key} is no text of the same kind`];
      const wanted = new Set(Object.values(formsOf(source)).flatMap(placesOf));
      return Object.entries(formsOf(entry)).flatMap(([form, text]) => {
        const places = new Set(placesOf(text));
        if (EXACT.has(form) && wanted.has("count")) places.add("count");
        return places.symmetricDifference(wanted).size === 0 ? [] : [`${key}, ${form}: ${text}`];
      });
    });
    expect(faults).toEqual([]);
  });

  test.each(SPOKEN)("has every plural form of %s and no empty text", async (language) => {
    const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted().join();
    const faults = Object.entries(await textsOf(folder, language)).filter(([, entry]) => {
      const whole = typeof entry === "string" || Object.keys(entry).toSorted().join() === wanted;
      return !whole || Object.values(formsOf(entry)).some((text) => text === "" || text.trim() !== text);
    });
    expect(faults).toEqual([]);
  });

  test("says nothing that nobody asks for", async () => {
    const room = folder === "words" ? "" : dirname(folder);
    const sources = files
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.ts$|(^|\/)words\/(en|de|ar)\.ts$/.test(file))
      .filter((file) => file.startsWith(room))
      .map((file) => readFileSync(join(SOURCE, file), "utf8"))
      .join("\n");
    const unsaid = Object.keys(await textsOf(folder, "en")).filter((key) => {
      // Or by a template, `mood.${mood}`: then what stands before its last part is named.
      const stem = key.slice(0, key.lastIndexOf(".") + 1);
      return !sources.includes(`"${key}"`) && !(stem !== "" && sources.includes(`\`${stem}\${`));
    });
    expect(unsaid).toEqual([]);
  });
});
