/** A reading, and the one that follows it where somebody has asked meanwhile. */
interface UnderWay<T> {
  now: Promise<T>;
  next: Promise<T> | undefined;
}

/**
 * Lets callers share readings: all who ask for the same while a reading of it is under way get the next one.
 *
 * So there is one reading at a time however many ask, and yet everyone gets one that began after they had asked, as if
 * it were their own. Nothing is kept between readings. An error goes to all who shared it.
 *
 * @param read does the reading
 */
export function shareReadings<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const underWay = new Map<string, UnderWay<T>>();

  function begin(key: string): Promise<T> {
    const mine: UnderWay<T> = { now: read(key), next: undefined };
    underWay.set(key, mine);
    const forget = () => {
      if (!mine.next) underWay.delete(key);
    };
    mine.now.then(forget, forget);
    return mine.now;
  }

  return (key) => {
    const current = underWay.get(key);
    if (!current) return begin(key);
    current.next ??= current.now.then(
      () => begin(key),
      () => begin(key),
    );
    return current.next;
  };
}

/** Keeps a reading for so many ms from its beginning on, for all who ask meanwhile; one that failed is not kept. */
export function keepFor<T>(time: number, read: () => Promise<T>): () => Promise<T> {
  let kept: { reading: Promise<T>; until: number } | undefined;
  return () => {
    const now = performance.now();
    if (kept && now < kept.until) return kept.reading;
    const mine = { reading: read(), until: now + time };
    kept = mine;
    mine.reading.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return mine.reading;
  };
}
