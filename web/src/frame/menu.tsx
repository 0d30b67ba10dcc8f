import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { keepWithin } from "./within.ts";

/**
 * A button that opens a box of things to choose from. Escape and a tap beside it close it, and the focus goes back to
 * the button.
 */
export function Menu({
  face,
  label,
  look = "btn",
  wide = false,
  children,
}: {
  /** What the button shows. */
  readonly face: ComponentChildren;
  /** What it is called, where what it shows does not say so. */
  readonly label?: string;
  readonly look?: string;
  readonly wide?: boolean;
  /** What is in the box; `close` closes it. */
  readonly children: (close: () => void) => ComponentChildren;
}) {
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event): void => {
      const details = box.current;
      if (!details?.open) return;
      if (event instanceof KeyboardEvent) {
        if (event.key !== "Escape") return;
        event.preventDefault();
        details.querySelector("summary")?.focus();
      } else if (event.target instanceof Node && details.contains(event.target)) return;
      details.open = false;
    };
    addEventListener("keydown", close, { capture: true });
    addEventListener("pointerdown", close);
    return () => {
      removeEventListener("keydown", close, { capture: true });
      removeEventListener("pointerdown", close);
    };
  }, []);
  const close = (): void => {
    const details = box.current;
    if (!details) return;
    if (details.contains(document.activeElement)) details.querySelector("summary")?.focus();
    details.open = false;
  };
  return (
    <details class="menu faced" ref={box} onToggle={keepWithin}>
      <summary class={look} aria-label={label}>
        {face}
      </summary>
      <div class={wide ? "menu-box wide" : "menu-box"}>{children(close)}</div>
    </details>
  );
}
