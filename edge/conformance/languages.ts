import { LANGUAGES, PATHS, type Survey } from "@earshot/contract";
import { describe, expect, test } from "vitest";
import { post } from "./speak.ts";
import type { Subject } from "./subject.ts";

const TRANSLATED = {
  language: "en",
  translations: {
    de: { question: "Katzen oder Hunde?", options: { a: { label: "Katzen" } } },
    "pt-BR": { question: "Gatos ou cães?" },
  },
} satisfies Partial<Survey>;

/** In which language a customer is spoken to. */
export function languageTests(here: () => Subject): void {
  const page = async (survey: Survey, query: string, accepted?: string) => {
    const headers = { accept: "text/html", ...(accepted === undefined ? {} : { "accept-language": accepted }) };
    return (await fetch(here().baseUrl + PATHS.hostedPage(survey.id) + query, { headers })).text();
  };

  describe("the pages speak", () => {
    test.each(LANGUAGES)("%s, whole and with their styles", async (language) => {
      const survey = await here().redis.seed(TRANSLATED);
      const text = await page(survey, "", `${language};q=0.8, ja`);
      expect(text).toContain(`<html lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}">`);
      expect(text).toMatch(/<style nonce="[^"]+">[^<]*oklch[^<]*\.door[^<]*<\/style>/);
      expect(text).not.toMatch(/"@[\w-]{6}"|>@[\w-]{6}/);
    });

    test.each([
      ["the browser's", "", "de-AT,de;q=0.9,en;q=0.5", 'lang="de"', "Katzen oder Hunde?"],
      ["what the address says", "?lang=de", "fr", 'lang="de"', "Katzen oder Hunde?"],
      ["English where there is none", "", "ja", 'lang="en"', "Cats or dogs?"],
      ["English for who says nothing", "", undefined, 'lang="en"', "Cats or dogs?"],
      ["and ask in one that they do not speak", "", "pt-BR, fr", 'lang="fr"', "Gatos ou cães?"],
    ])("%s", async (_what, query, accepted, language, question) => {
      const survey = await here().redis.seed(TRANSLATED);
      const text = await page(survey, query, accepted);
      expect(text).toContain(`<html ${language}`);
      expect(text).toContain(question);
    });

    test("the language chosen by hand on all of the way, and it is kept with the answer", async () => {
      const survey = await here().redis.seed(TRANSLATED);
      const asked = await page(survey, "?lang=de");
      expect(asked).toContain(`action="${PATHS.hostedPage(survey.id)}?lang=de"`);
      const thanked = await post(here(), `${PATHS.hostedPage(survey.id)}?lang=de`, "vote=a", { accept: "text/html" });
      const text = await thanked.text();
      expect(text).toContain('<html lang="de"');
      expect(text).toContain("Katzen");
      expect(text).toMatch(/href="\/r\/[\w.-]+\?lang=de"/);
      expect((await here().redis.entriesOf(survey.id)).map(({ body }) => body)).toMatchObject([{ locale: "de" }]);
    });

    test("also of what went wrong, nonsense in the address notwithstanding", async () => {
      const headers = { accept: "text/html", "accept-language": "ar" };
      for (const path of [PATHS.hostedPage("none"), PATHS.receiptPage("guessed"), "/nowhere?lang=%22%3E%3Cb%3E"]) {
        const text = await (await fetch(here().baseUrl + path, { headers })).text();
        expect(text).toContain('<html lang="ar" dir="rtl">');
      }
    });
  });

  test("a survey is shown in the language that is wanted, and says which there are", async () => {
    const survey = await here().redis.seed(TRANSLATED);
    const shown = async (query: string, headers: Record<string, string> = {}) =>
      (await fetch(here().baseUrl + PATHS.survey(survey.id) + query, { headers })).json();
    const languages = ["en", "de", "pt-BR"];
    expect(await shown("?lang=de")).toMatchObject({ language: "de", languages, question: "Katzen oder Hunde?" });
    expect(await shown("", { "accept-language": "pt" })).toMatchObject({ language: "pt-BR", languages });
    expect(await shown("?lang=ja")).toMatchObject({ language: "en", question: "Cats or dogs?" });
    expect(await shown("?lang=de")).not.toHaveProperty("translations");
  });
}
