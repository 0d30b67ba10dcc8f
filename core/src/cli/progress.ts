/** How long work may last before it says how far it is, in ms. */
const QUIET = 500;

/** How often it says so where nobody can see a line change, in ms. */
const SELDOM = 10_000;

/** Tells on standard error how far long work is; silent where it is done within half a second. */
export interface Progress {
  /** What is under way now; replaces what was said before. */
  say: (what: string) => void;
  /** Takes the line away until it is due again, so that something else can be written. */
  hide: () => void;
  /** Takes the line away for good. */
  end: () => void;
}

export function startProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const began = performance.now();
  let what = "";
  let written = false;
  const live = stream.isTTY;
  const write = () => {
    const text = `${what}  ${((performance.now() - began) / 1000).toFixed(1)} s`;
    written = true;
    stream.write(live ? `\r\x1b[K${text.slice(0, (stream.columns || 80) - 1)}` : `${text}\n`);
  };
  let timer = setTimeout(repeat, live ? QUIET : SELDOM);
  timer.unref();
  function repeat() {
    if (what) write();
    timer = setTimeout(repeat, live ? 100 : SELDOM);
    timer.unref();
  }
  const hide = () => {
    if (live && written) stream.write("\r\x1b[K");
    written = false;
  };
  return {
    hide,
    say(now) {
      what = now;
    },
    end() {
      clearTimeout(timer);
      hide();
    },
  };
}
