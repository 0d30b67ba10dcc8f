import { afterAll, beforeAll, describe } from "vitest";
import { formTests } from "./forms.ts";
import { guardTests } from "./guards.ts";
import { identityTests } from "./identities.ts";
import { languageTests } from "./languages.ts";
import { receiptTests } from "./receipts.ts";
import { refusalTests } from "./refusals.ts";
import { submissionTests } from "./submissions.ts";
import type { Subject } from "./subject.ts";
import { surroundingTests } from "./surroundings.ts";
import { tapTests } from "./taps.ts";

/**
 * What every edge promises to those who speak HTTP with it, whatever it runs on and however it reaches Redis.
 *
 * @param start an edge on an empty Redis
 * @param more what only some edges promise
 */
export function edgeConformance(
  name: string,
  start: () => Promise<Subject>,
  more: readonly ((here: () => Subject) => void)[] = [],
): void {
  describe(`the edge on ${name}`, () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(async () => {
      await subject.stop();
      subject.redis.close();
    });

    const here = () => subject;
    submissionTests(here);
    identityTests(here);
    receiptTests(here);
    refusalTests(here);
    guardTests(here);
    formTests(here);
    languageTests(here);
    tapTests(here);
    surroundingTests(here);
    for (const tests of more) tests(here);
  });
}
