import type { ComponentChildren } from "preact";
import { enterSpeaker, language, type Language, locale, neededLanguages } from "./language.ts";

/** A text by the plural form of its `count`. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** All texts of a room, by key; `{name}` is a place for a value. */
export type Texts = Readonly<Record<string, string | Plural>>;

/** The texts of a room in another language than its first. */
export type Catalogue<Source extends Texts> = {
  readonly [Key in keyof Source]: Source[Key] extends string ? string : Plural;
};

type PlacesOf<Text extends string> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? Place | PlacesOf<Rest>
  : never;
type Form<Entry> = Entry extends string ? Entry : Entry extends Plural ? Extract<Entry[keyof Entry], string> : never;
type Place<Entry> = PlacesOf<Form<Entry>> | (Entry extends string ? never : "count");
/** Nothing for a text without places; else a value for each, `count` a number. */
type Values<Entry, Value> = [Place<Entry>] extends [never]
  ? []
  : [values: { readonly [Name in Place<Entry>]: Name extends "count" ? number : Value }];

/** How a room speaks. */
export interface Speech<Source extends Texts> {
  /** A text; numbers in it are written as the language writes them. */
  readonly t: <Key extends keyof Source & string>(key: Key, ...values: Values<Source[Key], string | number>) => string;
  /** A text with elements in its places, as children of one. */
  readonly rich: <Key extends keyof Source & string>(
    key: Key,
    ...values: Values<Source[Key], ComponentChildren>
  ) => ComponentChildren;
  /** Fetches the texts of the language that is spoken: to be awaited before the first `t`. */
  readonly load: () => Promise<void>;
}

/**
 * The texts of a room, of which only the language that is spoken is fetched. `t` and `rich` are for rendering: what
 * calls them is drawn anew when the language changes.
 *
 * @param sources how the texts of each language are fetched
 */
export function catalogue<const Source extends Texts>(
  sources: Readonly<Record<Language, () => Promise<Catalogue<Source>>>>,
): Speech<Source> {
  const there = new Map<Language, Texts>();
  const fetchWords = async (wanted: Language): Promise<void> => {
    if (!there.has(wanted)) there.set(wanted, await sources[wanted]());
  };
  enterSpeaker(fetchWords);

  function parts(key: string, values: Readonly<Record<string, unknown>> = {}): unknown[] {
    const entry = there.get(language.value)?.[key];
    if (entry === undefined) throw new Error(`Cannot say "${key}" as its words must be loaded before`);
    const text = typeof entry === "string" ? entry : pluralOf(entry, Number(values["count"]));
    // The odd parts are names: what a group catches is kept by split().
    return text.split(/\{(\w+)\}/).map((part, at) => (at % 2 === 0 ? part : written(values[part])));
  }

  return {
    t: (key, ...[values]) => parts(key, values).join(""),
    rich: (key, ...[values]) => parts(key, values) as ComponentChildren,
    async load() {
      // Another language may be chosen while its words are under way.
      for (;;) {
        const missing = neededLanguages().filter((one) => !there.has(one));
        if (missing.length === 0) return;
        await Promise.all(missing.map(fetchWords));
      }
    },
  };
}

const written = (value: unknown): unknown =>
  typeof value === "number" ? new Intl.NumberFormat(locale()).format(value) : value;

const pluralOf = (forms: Plural, count: number): string =>
  forms[new Intl.PluralRules(locale()).select(count)] ?? forms.other;
