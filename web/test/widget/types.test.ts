import type { Accepted, PublicSurvey, SubmissionBody } from "@earshot/contract";
import { expectTypeOf, test } from "vitest";
import type { Sent, Submission, Survey } from "../../src/widget/types.ts";

test("the client's types are the contract's, in words that need no other package", () => {
  expectTypeOf<PublicSurvey>().toExtend<Survey>();
  expectTypeOf<Submission>().toExtend<{ [name in keyof SubmissionBody]?: SubmissionBody[name] | undefined }>();
  expectTypeOf<keyof Submission>().toEqualTypeOf<Exclude<keyof SubmissionBody, "submissionId">>();
  expectTypeOf<Extract<Sent, { receipt: string }>["outcome"]>().toEqualTypeOf<Accepted["outcome"]>();
});
