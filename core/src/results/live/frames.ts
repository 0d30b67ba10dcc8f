import { type Beat, type Results, STREAM_EVENTS } from "@earshot/contract";

const encoder = new TextEncoder();

/** How soon a viewer whose stream ended connects again, in ms. */
const RETRY = 1000;

/** Events as bytes, ready to be sent to any number of viewers: encoding once halves the cost of a broadcast. */
export const frames = {
  /** Begins every stream. */
  hello: encoder.encode(`retry: ${RETRY}\n\n`),

  results: (results: Results): Uint8Array =>
    encoder.encode(`event: ${STREAM_EVENTS.results}\nid: ${results.version}\ndata: ${JSON.stringify(results)}\n\n`),

  beat: (beat: Beat): Uint8Array => encoder.encode(`event: ${STREAM_EVENTS.beat}\ndata: ${JSON.stringify(beat)}\n\n`),

  /** Ends a stream; spread over two seconds, so that all viewers of a restarted service do not come back as one. */
  goodbye: (): Uint8Array => encoder.encode(`retry: ${RETRY + Math.floor(Math.random() * 2000)}\n\n`),
};
