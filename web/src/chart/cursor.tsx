import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** Which piece of a chart is read; undefined: none. */
export interface CursorState {
  readonly at: number | undefined;
  readonly n: number;
  readonly move: (at: number | undefined) => void;
}

/** Keeps which of `n` pieces is read. */
export function useCursor(n: number): CursorState {
  const [at, move] = useState<number | undefined>(undefined);
  return { at: at === undefined ? undefined : Math.min(at, n - 1), n, move };
}

/**
 * Lies over a drawing and reads it: a slider to a keyboard and a screen reader, a line under the pointer, a tap on a
 * touch screen. The text of each piece is its value.
 */
export function Cursor({
  cursor: { at, n, move },
  name,
  read,
  open,
  children,
}: {
  readonly cursor: CursorState;
  readonly name: string;
  readonly read: (at: number) => string;
  readonly open: ((at: number) => void) | undefined;
  readonly children: ComponentChildren;
}) {
  const box = useRef<HTMLDivElement>(null);
  const touched = useRef(false);
  // A tap elsewhere ends the reading that a tap began; a touch screen has no leaving.
  useEffect(() => {
    if (at === undefined) return undefined;
    const away = (event: PointerEvent): void => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) move(undefined);
    };
    addEventListener("pointerdown", away);
    return () => removeEventListener("pointerdown", away);
  }, [at === undefined]);

  const under = (event: PointerEvent): number => {
    const { left, width } = box.current?.getBoundingClientRect() ?? { left: 0, width: 1 };
    return Math.max(0, Math.min(n - 1, Math.floor(((event.clientX - left) / width) * n)));
  };
  return (
    <div
      ref={box}
      class={open ? "cursor opens" : "cursor"}
      data-uncopied
      role="presentation"
      onPointerMove={(event) => move(under(event))}
      onPointerDown={(event) => {
        touched.current = event.pointerType !== "mouse";
        move(under(event));
      }}
      onPointerLeave={(event) => {
        if (event.pointerType === "mouse") move(undefined);
      }}
      // On a touch screen a tap reads; it would be a trap if it also led elsewhere.
      onClick={() => {
        if (!touched.current && at !== undefined) open?.(at);
      }}
    >
      {/* Not seen, and no pointer reaches it: it is there for keys and for screen readers, which know what a slider is. */}
      <input
        type="range"
        // Later is to the right in every language, for the arrow keys as well.
        dir="ltr"
        min={0}
        max={n - 1}
        step={1}
        value={at ?? n - 1}
        aria-label={name}
        aria-valuetext={read(at ?? n - 1)}
        onInput={(event) => move(Number(event.currentTarget.value))}
        onFocus={(event) => {
          if (at === undefined && event.currentTarget.matches(":focus-visible")) move(n - 1);
        }}
        onBlur={() => move(undefined)}
        onKeyDown={(event) => {
          if (event.key === "Enter") open?.(at ?? n - 1);
          else if (event.key === "Escape" && at !== undefined) move(undefined);
          else return;
          event.preventDefault();
        }}
      />
      {children}
    </div>
  );
}
