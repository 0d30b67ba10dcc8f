import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { pulse } from "../live/pulse.ts";
import { arrivedByLink } from "../route.ts";
import { t } from "../words/shared.ts";

/**
 * The heading of a room. It names the document too, and takes the focus when the viewer came by a link of this page,
 * where no page load tells a screen reader that something new is shown.
 */
export function Title({ text, children }: { readonly text: string; readonly children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // A tab tells by its name that what it shows is not current.
  const is = pulse.value?.is;
  const title = is === "late" || is === "cut" ? t(`title.${is}`, { title: text }) : text;
  useEffect(() => {
    document.title = `${title} · Earshot`;
  }, [title]);
  useEffect(() => {
    if (arrivedByLink) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? <bdi>{text}</bdi>}
    </h1>
  );
}
