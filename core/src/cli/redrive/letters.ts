import { appendFile, readFile, rename, rm } from "node:fs/promises";
import { CaseOpened, EVENT } from "@earshot/contract";
import * as v from "valibot";
import { Obstacle } from "../obstacle.ts";

const Attribute = v.object({ StringValue: v.optional(v.string()) });

/** A message of SQS, as `aws sqs receive-message` and the stand-in of EventBridge write it. */
const Message = v.object({
  MessageId: v.optional(v.string()),
  ReceiptHandle: v.optional(v.string()),
  Body: v.string(),
  MessageAttributes: v.optional(v.record(v.string(), Attribute), {}),
});
type Message = v.InferOutput<typeof Message>;

const Event = v.object({
  source: v.literal(EVENT.source),
  "detail-type": v.literal(EVENT.caseOpened),
  detail: CaseOpened,
});

/** What SQS answers, and what it answers where there is nothing. */
const Answer = v.object({ Messages: v.array(v.unknown()) });
const Nothing = v.pipe(
  v.strictObject({}),
  v.check((found) => !Array.isArray(found)),
);

/** A message of a dead-letter queue. */
export interface Letter {
  /** As it was read, to be written back. */
  readonly message: unknown;
  /** By which SQS deletes it; undefined for a file. */
  readonly receipt: string | undefined;
  /** The event that was given up, or why it is none of ours. */
  readonly content: { readonly opened: CaseOpened } | { readonly refused: string };
}

/**
 * Reads messages: the answer of `aws sqs receive-message`, or one message a line. Nothing at all is no message, as is
 * what the queue says when it is empty.
 *
 * @throws {Obstacle} for text of another form
 */
export function readLetters(text: string): Letter[] {
  return documents(text).flatMap((document) => {
    const messages = v.is(Answer, document) ? document.Messages : v.is(Nothing, document) ? [] : [document];
    return messages.map((message) => {
      const read = v.safeParse(Message, message);
      if (!read.success) throw notMessages();
      return { message, receipt: read.output.ReceiptHandle, content: contentOf(read.output) };
    });
  });
}

function documents(text: string): unknown[] {
  try {
    return text.trim() === "" ? [] : [JSON.parse(text)];
  } catch {
    // Several of them, one a line.
  }
  try {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    return lines.map((line): unknown => JSON.parse(line));
  } catch {
    throw notMessages();
  }
}

const notMessages = () =>
  new Obstacle("These are no messages of a dead-letter queue: give what `aws sqs receive-message` writes");

function contentOf({ Body, MessageAttributes }: Message): Letter["content"] {
  const rule = MessageAttributes["RULE_ARN"]?.StringValue;
  if (rule !== undefined && !rule.endsWith(`/${EVENT.ticketRule}`)) {
    return { refused: `it is of the rule ${rule.slice(rule.lastIndexOf("/") + 1)}, which makes no tickets` };
  }
  const event = v.safeParse(v.pipe(v.string(), v.parseJson(), Event), Body);
  return event.success ? { opened: event.output.detail } : { refused: "it holds no event of ours" };
}

/**
 * Takes the messages out of the file of the stand-in, which may go on writing to it meanwhile; `putBack` gives back
 * those that have to stay. What a command took that was cut short is taken again.
 */
export async function takeLetters(
  path: string,
): Promise<{ letters: Letter[]; putBack(rest: Letter[]): Promise<void> }> {
  const aside = `${path}.redrive`;
  const [left, present] = await Promise.all([textOf(aside), textOf(path)]);
  // Read before anything is moved: text that cannot be read stays where it was.
  const letters = readLetters(left === "" ? present : left);
  if (left === "" && present !== "") await rename(path, aside);
  return {
    letters,
    async putBack(rest) {
      const lines = rest.map(({ message }) => `${JSON.stringify(message)}\n`).join("");
      if (lines !== "") await appendFile(path, lines, { mode: 0o600, flush: true });
      await rm(aside, { force: true });
    },
  };
}

/** The text of a file; empty where there is none. @throws {Obstacle} where it cannot be read */
export const textOf = (path: string): Promise<string> =>
  readFile(path, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw new Obstacle(`Cannot read ${path}: check that it is a file and this user may read it`, undefined, {
      cause: error,
    });
  });
