import { shownAnswer, type Survey } from "@earshot/contract";
import type { ExportedRow } from "../../store/export.ts";
import { BOM, csvLine } from "./csv.ts";

/** How an export is written. */
export interface Format {
  mediaType: string;
  extension: string;
  /** What stands before the first row. */
  head: string;
  line: (row: ExportedRow, kind: Survey["kind"]) => string;
}

const COLUMNS = [
  "id",
  "acceptedAt",
  "answer",
  "negative",
  "comment",
  "reason",
  "locale",
  "channel",
  "page",
  "tags",
  "period",
  "caseId",
  "caseState",
] as const;

/** For spreadsheets: a line of names, tags joined by a bar. */
export const CSV: Format = {
  mediaType: "text/csv; charset=utf-8; header=present",
  extension: "csv",
  head: BOM + csvLine(COLUMNS),
  line: (row, kind) =>
    csvLine([
      row.id,
      row.acceptedAt.toISOString(),
      shownAnswer(kind, row.answer),
      row.negative,
      row.comment,
      row.reason,
      row.locale,
      row.channel,
      row.page,
      row.tags?.join(" | ") ?? null,
      row.period,
      row.caseId,
      row.caseState,
    ]),
};

/** For programs: a JSON object a line, everything as it is. */
export const JSONL: Format = {
  mediaType: "application/jsonl; charset=utf-8",
  extension: "jsonl",
  head: "",
  line: ({ acceptedAt, answer, tags, ...row }, kind) =>
    `${JSON.stringify({ ...row, answer: shownAnswer(kind, answer), acceptedAt: acceptedAt.toISOString(), tags: tags ?? [] })}\n`,
};
