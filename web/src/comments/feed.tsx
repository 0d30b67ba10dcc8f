import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Heights } from "./heights.ts";

/** How high a line is taken to be before any was drawn, in pixels. */
const AVERAGE = 130;
/** Pixels that are drawn beyond what can be seen, so that a fast hand sees no white. */
const BEYOND = 800;
/** Lines before the end from which on the next page is asked for. */
const NEAR_END = 30;

/** Moves the focus by so many lines; for shortcuts. */
export type Step = (lines: number) => void;

/**
 * A long list that scrolls with the page, of which only what can be seen is in the document: a hundred thousand
 * comments as elements would take a gigabyte. Lines may be of any height; what is above stays where it is while heights
 * become known and new lines come on top.
 *
 * For screen readers it is a feed: each line says which it is of how many, Page Down and Page Up go from line to line.
 * Own code, as the libraries for it build on React's internals or position by transforms, which breaks selecting text.
 *
 * @param label what the list is
 * @param whole whether the end of the list is there
 */
export function Feed<Line extends { readonly id: string }>({
  lines,
  label,
  whole,
  busy,
  onNearEnd,
  onFar,
  step,
  draw,
  nameOf,
}: {
  readonly lines: readonly Line[];
  readonly label: string;
  readonly whole: boolean;
  readonly busy: boolean;
  readonly onNearEnd: () => void;
  /** Told when the newest lines go out of sight, and when they come back. */
  readonly onFar?: (far: boolean) => void;
  /** Is given what moves the focus. */
  readonly step?: { current: Step | undefined };
  readonly draw: (line: Line) => ComponentChildren;
  /** Id of the element in it that names a line. */
  readonly nameOf: (line: Line) => string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const heights = useRef(new Heights(AVERAGE)).current;
  const before = useRef<readonly Line[]>([]);
  const [{ first, last }, setWindow] = useState({ first: 0, last: 20 });
  const current = useRef(-1);
  const focusNext = useRef<number | undefined>(undefined);
  const far = useRef(false);

  if (before.current !== lines) {
    // The same list with more on top keeps what it has learnt of the others.
    const head = before.current[0]?.id;
    const added = head === undefined ? 0 : lines.findIndex(({ id }) => id === head);
    heights.resize(lines.length, Math.max(0, added));
    if (added > 0 && current.current >= 0) current.current += added;
    before.current = lines;
  }

  function look(): void {
    const top = box.current?.getBoundingClientRect().top ?? 0;
    const from = heights.indexAt(-top - BEYOND);
    const to = heights.indexAt(-top + innerHeight + BEYOND) + 1;
    setWindow((now) => (now.first === from && now.last === to ? now : { first: from, last: to }));
    const isFar = top < -innerHeight;
    if (isFar !== far.current) onFar?.((far.current = isFar));
    if (!whole && to > lines.length - NEAR_END) onNearEnd();
  }
  const newest = useRef(look);
  newest.current = look;

  useEffect(() => {
    let frame = 0;
    const soon = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => newest.current());
    };
    soon();
    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener("scroll", soon);
      removeEventListener("resize", soon);
    };
  }, []);
  useEffect(() => newest.current(), [lines]);

  const end = Math.min(last, lines.length);
  const begin = Math.min(first, end);
  // What was drawn says how high it is. Where that is above what one reads, the page moves by as much.
  useLayoutEffect(() => {
    let above = 0;
    for (const line of box.current?.querySelectorAll<HTMLElement>(":scope > article") ?? []) {
      const at = Number(line.dataset["at"]);
      const { height, top } = line.getBoundingClientRect();
      const grown = heights.set(at, height);
      // One of them is entered by the Tab key: the last one that had the focus, else the first.
      line.tabIndex = at === Math.max(begin, Math.min(current.current, end - 1)) ? 0 : -1;
      if (top + height - grown < 0) above += grown;
    }
    if (Math.abs(above) >= 1) scrollBy({ top: above, behavior: "instant" });
    if (focusNext.current === undefined) return;
    const wanted = box.current?.querySelector<HTMLElement>(`:scope > [data-at="${focusNext.current}"]`);
    if (!wanted) return;
    focusNext.current = undefined;
    wanted.focus({ preventScroll: true });
    wanted.scrollIntoView({ block: "nearest", behavior: "instant" });
  });

  // A line that had the focus and has gone out of the document leaves it to the list, not to the top of the page.
  const held = useRef(false);
  const keys = useRef(go);
  keys.current = go;
  useEffect(() => {
    const list = box.current;
    const entered = (focus: FocusEvent): void => {
      held.current = true;
      const line = focus.target instanceof Element ? focus.target.closest<HTMLElement>("article") : null;
      if (line) current.current = Number(line.dataset["at"]);
    };
    // Without a place where it goes to it is the line that goes.
    const left = (blur: FocusEvent): void => {
      if (blur.relatedTarget instanceof Node && !list?.contains(blur.relatedTarget)) held.current = false;
    };
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== "PageDown" && event.key !== "PageUp") return;
      event.preventDefault();
      keys.current(event.key === "PageDown" ? 1 : -1);
    };
    list?.addEventListener("focusin", entered);
    list?.addEventListener("focusout", left);
    list?.addEventListener("keydown", pressed);
    return () => {
      list?.removeEventListener("focusin", entered);
      list?.removeEventListener("focusout", left);
      list?.removeEventListener("keydown", pressed);
    };
  }, []);
  useLayoutEffect(() => {
    if (held.current && document.activeElement === document.body) box.current?.focus({ preventScroll: true });
  });

  function go(by: number): void {
    const top = box.current?.getBoundingClientRect().top ?? 0;
    const seen = heights.indexAt(Math.max(0, -top));
    const inSight = current.current >= first && current.current < last;
    const wanted = Math.min(lines.length - 1, Math.max(0, inSight ? current.current + by : seen));
    if (wanted < 0) return;
    current.current = wanted;
    focusNext.current = wanted;
    if (wanted < first || wanted >= last)
      scrollTo({ top: scrollY + top + heights.offsetOf(wanted) - 80, behavior: "instant" });
    // Drawn anew in any case: the focus is moved once the line is there.
    setWindow({ first: Math.min(first, wanted), last: Math.max(last, wanted + 1) });
  }
  if (step) step.current = go;

  return (
    <div
      ref={box}
      class="feed"
      role="feed"
      tabIndex={-1}
      aria-label={label}
      aria-busy={busy}
      style={{
        paddingBlockStart: `${heights.offsetOf(begin)}px`,
        paddingBlockEnd: `${heights.total - heights.offsetOf(end)}px`,
      }}
    >
      {lines.slice(begin, end).map((line, at) => (
        <article
          key={line.id}
          data-at={begin + at}
          aria-posinset={begin + at + 1}
          aria-setsize={whole ? lines.length : -1}
          aria-labelledby={nameOf(line)}
        >
          {draw(line)}
        </article>
      ))}
    </div>
  );
}
