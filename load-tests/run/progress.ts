/** A line that says how far something is. */
export interface Progress {
  readonly show: (progress: string) => void;
  readonly end: () => void;
}

/** Says how far something is: redrawn each time in a terminal, elsewhere a line at most each five seconds. */
export function showProgress(seconds?: number): Progress {
  const began = Date.now();
  let last = began;
  return {
    show(progress) {
      const gone = Math.round((Date.now() - began) / 1000);
      const line = `  ${gone} s${seconds === undefined ? "" : ` of ${Math.round(seconds)}`}   ${progress}`;
      if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${line}`);
      else if (Date.now() - last >= 5000) {
        last = Date.now();
        process.stdout.write(`${line}\n`);
      }
    },
    end: () => void (process.stdout.isTTY && process.stdout.write("\r\x1b[K")),
  };
}
