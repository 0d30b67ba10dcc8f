import { type Mark, markOf, PARTITIONS, writeHex } from "@earshot/contract";
import { bytesToHex } from "@noble/hashes/utils.js";
import { toBase64Url } from "./bytes.ts";
import { keyedHash } from "./keyed-hash.ts";

/** Who is answering a survey. */
interface Client {
  /** Known from here on only by this: 32 hex digits, another one for every survey. */
  readonly key: string;
  readonly mark: Mark;
  readonly partition: number;
}

/** Turns identities into client keys. */
export interface Clients {
  /**
   * The id of a browser that has none yet: its first submission's own, as 22 characters. A browser that never got its
   * first answer sends the same submission again, and so is the same client, with the cookie and without. It says no
   * more than a hash of it would: the cookie is as much a secret of the browser as the submission is, and whoever has
   * either is that browser.
   */
  browserOf(submissionId: string): string;
  /**
   * The id of a browser that has none yet, for a survey that takes one answer from a network and kind of browser a day.
   *
   * @param salt of that day; once it is forgotten, nobody can find out the network any more
   */
  browserIn(survey: string, network: string, browserKind: string, salt: string): string;
  /** The client of a survey that is this submission, browser, or holder of a link. */
  clientOf(kind: "submission" | "client" | "link", survey: string, id: string): Client;
  /** The client that a receipt names. */
  clientAt(key: string): Client;
  /** The mark of what a client does besides answering; its member is the entry's `u`. */
  markOfDoing(client: string, what: string): Mark;
}

/**
 * All hashes are made with one key that never changes while a survey is open; what is hashed begins with a word of its
 * own, so no hash can stand for another.
 */
export function clientsOf(secret: string): Clients {
  const hash = keyedHash(secret, 16);
  const uuid = new Uint8Array(16);
  return {
    browserOf(submissionId) {
      writeHex(submissionId, uuid, 0);
      return toBase64Url(uuid);
    },
    browserIn: (survey, network, browserKind, salt) =>
      toBase64Url(hash(`network ${salt} ${survey} ${network} ${browserKind}`)),
    clientOf: (kind, survey, id) => clientFrom(hash(`${kind} ${survey} ${id}`)),
    clientAt: (key) => clientFrom(Uint8Array.from(key.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))),
    markOfDoing: (client, what) => markOf(hash(`u ${client} ${what}`)),
  };
}

function clientFrom(bytes: Uint8Array): Client {
  const last = new DataView(bytes.buffer, bytes.byteOffset).getUint32(12);
  return { key: bytesToHex(bytes), mark: markOf(bytes), partition: last % PARTITIONS };
}
