import { randomUUID } from "node:crypto";
import { appendFile } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "../process/folder.ts";
import type { Delivery } from "./journal.ts";
import type { GivenUp } from "./retry.ts";
import type { Rule } from "./rules.ts";

/** A message of the dead-letter queue: its body is the event as the bus took it. */
export interface DeadLetter {
  MessageId: string;
  Body: string;
  MessageAttributes: Readonly<Record<string, { DataType: "String"; StringValue: string }>>;
}

/** Writes what could not be delivered to a file, one message a line, with the attributes that SQS would show. */
export async function writeDeadLetter(path: string, delivery: Delivery, rule: Rule, why: GivenUp): Promise<DeadLetter> {
  const attributes = {
    RULE_ARN: rule.arn,
    TARGET_ARN: rule.targetArn,
    ERROR_CODE: why.code,
    ERROR_MESSAGE: why.message,
    ...(why.condition === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: why.condition }),
    RETRY_ATTEMPTS: String(delivery.tries - 1),
  };
  const letter: DeadLetter = {
    MessageId: randomUUID(),
    Body: JSON.stringify(delivery.event),
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: "String" as const, StringValue: value }]),
    ),
  };
  makeFolder(dirname(path), 0o700);
  await appendFile(path, `${JSON.stringify(letter)}\n`, { mode: 0o600, flush: true });
  return letter;
}
