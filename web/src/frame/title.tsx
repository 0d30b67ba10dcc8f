import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Freshness } from "../live/line.ts";
import { pulse } from "../live/pulse.ts";
import { arrivedByLink } from "../route.ts";

/** A tab tells by its name that what it shows is not current. */
const STATES: Partial<Readonly<Record<Freshness["is"], string>>> = { late: "Late: ", cut: "Offline: " };

/**
 * The heading of a room. It names the document too, and takes the focus when the viewer came by a link of this page,
 * where no page load tells a screen reader that something new is shown.
 */
export function Title({ text, children }: { readonly text: string; readonly children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const state = (pulse.value && STATES[pulse.value.is]) ?? "";
  useEffect(() => {
    document.title = `${state}${text} · Earshot`;
  }, [state, text]);
  useEffect(() => {
    if (arrivedByLink) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? text}
    </h1>
  );
}
