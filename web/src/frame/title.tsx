import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { arrivedByLink } from "../route.ts";

/**
 * The heading of a room. It names the document too, and takes the focus when the viewer came by a link of this page,
 * where no page load tells a screen reader that something new is shown.
 */
export function Title({ text, children }: { readonly text: string; readonly children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = text === "Surveys" ? "Surveys · Earshot" : `${text} · Earshot`;
  }, [text]);
  useEffect(() => {
    if (arrivedByLink) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? text}
    </h1>
  );
}
