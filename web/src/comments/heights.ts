/** Lines whose heights are summed up together. */
const BLOCK = 256;

/**
 * Heights of the lines of a list, of which most have never been drawn: those count as an average line does. Finds a
 * line by its place, and the place of a line, of 100,000 in some hundreds of steps.
 */
export class Heights {
  #known: (number | undefined)[] = [];
  /** Of whole blocks: what their known lines sum up to, and how many these are. */
  #sums: { height: number; known: number }[] = [];
  #average: number;

  /** @param average how high a line is taken to be before any was drawn, in pixels */
  constructor(average: number) {
    this.#average = average;
  }

  get length(): number {
    return this.#known.length;
  }

  /** Pixels of all lines. */
  get total(): number {
    return this.offsetOf(this.length);
  }

  /** Makes it a list of so many lines, of which `added` are new at its top. */
  resize(length: number, added = 0): void {
    if (added > 0) this.#known = [...Array<undefined>(added), ...this.#known];
    this.#known.length = length;
    if (added > 0) this.#sumUp();
    else while (this.#sums.length < Math.ceil(length / BLOCK)) this.#sums.push({ height: 0, known: 0 });
  }

  /** Puts down how high a line is; returns how much higher than it was taken to be. */
  set(at: number, height: number): number {
    const before = this.#known[at];
    const block = this.#sums[Math.floor(at / BLOCK)];
    this.#known[at] = height;
    if (block) {
      block.height += height - (before ?? 0);
      block.known += before === undefined ? 1 : 0;
    }
    return height - (before ?? this.#average);
  }

  /** Pixels above a line. */
  offsetOf(at: number): number {
    const end = Math.min(at, this.length);
    const whole = Math.floor(end / BLOCK);
    let offset = 0;
    for (let block = 0; block < whole; block++) offset += this.#blockHeight(block);
    for (let line = whole * BLOCK; line < end; line++) offset += this.#known[line] ?? this.#average;
    return offset;
  }

  /** The line at so many pixels from the top; the first or last one beyond the ends. */
  indexAt(offset: number): number {
    let [left, block] = [offset, 0];
    for (; (block + 1) * BLOCK < this.length; block++) {
      const height = this.#blockHeight(block);
      if (left < height) break;
      left -= height;
    }
    for (let line = block * BLOCK; line < this.length; line++) {
      left -= this.#known[line] ?? this.#average;
      if (left < 0) return line;
    }
    return Math.max(0, this.length - 1);
  }

  /** Of a block that is full. */
  #blockHeight(block: number): number {
    const { height, known } = this.#sums[block] ?? { height: 0, known: 0 };
    return height + (BLOCK - known) * this.#average;
  }

  #sumUp(): void {
    this.#sums = Array.from({ length: Math.ceil(this.length / BLOCK) }, (_, block) => {
      const lines = this.#known.slice(block * BLOCK, (block + 1) * BLOCK).filter((line) => line !== undefined);
      return { height: lines.reduce((sum, line) => sum + line, 0), known: lines.length };
    });
  }
}
