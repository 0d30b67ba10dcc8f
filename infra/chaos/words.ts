import { createHash } from "node:crypto";

/** Stands in every comment and nowhere else: no log may hold it. */
export const CANARY = "canary-in-a-comment";

/** The address clients say they come from: none may be logged or stored. */
export const CANARY_ADDRESS = "203.0.113.77";

/** Where a feedback says its client was: by it a stored row is known again. */
export const pageOf = (wish: number): string => `https://chaos.example/w/${wish}/`;

/** What a wish says, if it says anything: no two say the same. */
export const commentOf = (wish: number): string => `${CANARY} ${wish} Späť 🦭 "quoted" \\ and\nmore`;

/** How a comment stands in the account. */
export const digestOf = (comment: string): string => createHash("sha256").update(comment).digest("hex");
