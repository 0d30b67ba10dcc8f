import type { FieldError, Survey } from "@earshot/contract";

/** What is wrong with the hours of a survey: one that closes before it opens would never take an answer. */
export function hoursErrors({ opensAt, closesAt }: Survey): FieldError[] {
  if (!opensAt || !closesAt || Date.parse(opensAt) < Date.parse(closesAt)) return [];
  return [{ pointer: "/closesAt", message: "Must be after it opens" }];
}
