import { hash } from "node:crypto";
import { type Beat, type Gone, type Results, STREAM_EVENTS } from "@earshot/contract";

/** How soon a viewer whose stream ended connects again, in ms. */
const RETRY = 1000;

/** Some events as bytes, ready to be sent to any number of viewers: encoding once halves the cost of a broadcast. */
export interface Frame {
  readonly plain: Buffer;
  /** The same as a chunk of HTTP/1.1: made once, where `http` would make it anew for each viewer. */
  readonly chunk: Buffer;
}

function frame(text: string): Frame {
  const plain = Buffer.from(text);
  return { plain, chunk: Buffer.concat([Buffer.from(`${plain.length.toString(16)}\r\n`), plain, Buffer.from("\r\n")]) };
}

const event = (name: string, data: object, id?: string): string =>
  `event: ${name}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;

export const frames = {
  /**
   * The totals of some surveys. Only the last has the id: it stands for all of them, and whoever was cut off in the
   * middle must not claim to have had the rest.
   */
  results: (all: readonly Results[], id: string): Frame =>
    frame(
      all.map((one, place) => event(STREAM_EVENTS.results, one, place === all.length - 1 ? id : undefined)).join(""),
    ),

  beat: (beat: Beat): Frame => frame(event(STREAM_EVENTS.beat, beat)),

  gone: (gone: Gone): Frame => frame(event(STREAM_EVENTS.gone, gone)),

  /** How soon to come back, as every stream begins. */
  hello: frame(`retry: ${RETRY}\n\n`),

  /** Ends a stream; spread over two seconds, so that all viewers of a restarted service do not come back as one. */
  goodbye: (): Frame => frame(`retry: ${RETRY + Math.floor(Math.random() * 2000)}\n\n`),
};

/**
 * Names a state of a survey's totals: the version and a tag of all that is shown but its date. The version alone would
 * not do, as it says nothing of cases.
 */
export function stateOf({ asOf: _date, ...shown }: Results): string {
  return `${shown.version}.${hash("sha1", JSON.stringify(shown), "base64url").slice(0, 8)}`;
}
