/** One event as it came over the wire. */
interface Received {
  event: string;
  id: string | undefined;
  data: unknown;
  text: string;
}

/** An open stream of server-sent events and what it has brought so far. */
export interface EventStream {
  response: Response;
  events: Received[];
  /** Every `retry:` that came, in ms. */
  retries: number[];
  /** Settles when the server has ended the stream: true, or the connection broke: false. */
  ended: Promise<boolean>;
  close(): void;
}

/** Opens a stream and reads it in the background. */
export async function openStream(url: string, headers: Record<string, string> = {}): Promise<EventStream> {
  const leaving = new AbortController();
  const response = await fetch(url, { headers, signal: leaving.signal });
  const events: Received[] = [];
  const retries: number[] = [];
  const { body } = response;
  if (!body) throw new Error("Cannot read a stream of an answer without a body");
  const read = async () => {
    let rest = "";
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + chunk).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const text of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(text)?.[1];
        const [retry, event] = [field("retry"), field("event")];
        if (retry !== undefined) retries.push(Number(retry));
        if (event !== undefined) events.push({ event, id: field("id"), data: JSON.parse(field("data") ?? ""), text });
      }
    }
  };
  const ended = read().then(
    () => true,
    () => false,
  );
  return { response, events, retries, ended, close: () => leaving.abort() };
}
