/** What a clock in a time zone shows at a moment, as `2026-11-23T08:00`: what `<input type="datetime-local">` takes. */
export function clockIn(zone: string, iso: string): string {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    })
      .formatToParts(Date.parse(iso))
      .map(({ type, value }) => [type, value]),
  );
  return `${parts["year"]}-${parts["month"]}-${parts["day"]}T${parts["hour"]}:${parts["minute"]}`;
}

/**
 * The moment at which a clock in a time zone shows a time. Of two, when clocks are put back, one of them; of none, when
 * they are put forward, an hour beside it.
 */
export function momentOf(zone: string, clock: string): string {
  const wanted = Date.parse(`${clock}Z`);
  let at = wanted;
  // Twice: the first guess may lie on the other side of a change of clocks.
  for (let round = 0; round < 2; round++) at += wanted - Date.parse(`${clockIn(zone, new Date(at).toISOString())}Z`);
  return new Date(at).toISOString();
}

/** Whether the browser knows a time zone. */
export function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}
