/** One event as it came over the wire. */
export interface Received {
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
  const read = async () => {
    let rest = "";
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + chunk).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const text of blocks) {
        const fields = new Map(text.split("\n").map((line) => line.split(/: (.*)/s, 2) as [string, string]));
        if (fields.has("retry")) retries.push(Number(fields.get("retry")));
        const event = fields.get("event");
        if (event) events.push({ event, id: fields.get("id"), data: JSON.parse(fields.get("data")!), text });
      }
    }
  };
  const ended = read().then(
    () => true,
    () => false,
  );
  return { response, events, retries, ended, close: () => leaving.abort() };
}
