import { type Mark, markOf, PARTITIONS, type Survey } from "@earshot/contract";
import { bytesToHex } from "@noble/hashes/utils.js";
import { toBase64Url } from "./bytes.ts";
import { keyedHash } from "./keyed-hash.ts";

/** Who is answering a survey. */
interface Client {
  /** Known from here on only by this: 32 hex digits, another one for every survey. */
  readonly key: string;
  readonly mark: Mark;
  readonly partition: number;
  /** The browser's id, to be remembered by a cookie; undefined where the survey does not care who answers. */
  readonly browser: string | undefined;
}

/** Turns identities into client keys. */
export interface Clients {
  /**
   * @param browser the id of a good cookie
   * @param submissionId stands in where there is no cookie: a browser that never got its first answer sends the same
   *   submission again, and so is the same client, with the cookie and without
   */
  identify(survey: Pick<Survey, "id" | "identity">, browser: string | undefined, submissionId: string): Client;
  /** The mark of a submission of a client; its member is the entry's `u`. */
  submission(client: Client, submissionId: string): Mark;
}

/**
 * All hashes are made with one key that never changes while a survey is open; what is hashed begins with a word of its
 * own, so no hash can stand for another.
 */
export function clientsOf(secret: string): Clients {
  const hash = keyedHash(secret);
  return {
    identify({ id, identity }, browser, submissionId) {
      const who =
        identity === "open" ? undefined : (browser ?? toBase64Url(hash(`browser ${submissionId}`).subarray(0, 16)));
      const digest = hash(who === undefined ? `submission ${id} ${submissionId}` : `client ${id} ${who}`);
      return {
        key: bytesToHex(digest.subarray(0, 16)),
        mark: markOf(digest),
        partition: viewOf(digest).getUint32(12) % PARTITIONS,
        browser: who,
      };
    },
    submission: (client, submissionId) => markOf(hash(`u ${client.key} ${submissionId}`)),
  };
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
