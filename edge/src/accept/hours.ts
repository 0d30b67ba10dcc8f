const HOUR = 3_600_000;

/** How far the time in a submission's name may lie behind and ahead of ours, in ms, to be believed. */
const BEHIND = 7 * 24 * HOUR;
const AHEAD = HOUR;

/**
 * Under which hours a submission may be remembered, see `Admission.hours`.
 *
 * A UUID v7 says when it was made, so wherever and whenever it is sent again, one hour is looked at. For any other name
 * the hour is ours; a retry is found if it comes in the same hour or the next, so for 60 to 120 minutes.
 */
export function hoursOf(submissionId: string, now: number): readonly [number] | readonly [number, number] {
  const made = /^.{14}7.{4}[89ab]/.test(submissionId)
    ? Number.parseInt(submissionId.slice(0, 8) + submissionId.slice(9, 13), 16)
    : Number.NaN;
  if (made >= now - BEHIND && made <= now + AHEAD) return [Math.floor(made / HOUR)];
  const hour = Math.floor(now / HOUR);
  return [hour, hour - 1];
}
