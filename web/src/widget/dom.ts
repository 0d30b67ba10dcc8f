/** Hears an event of whatever kind; as a method, so that a listener may say of which. */
interface Listener {
  hear(event: Event): void;
}
type Trait = string | boolean | undefined | Listener["hear"];
type Child = Node | string | false | undefined;

/**
 * Makes an element, part by part: a page may forbid markup of text (`require-trusted-types-for`) and style attributes.
 *
 * @param traits attributes, of which `true` is written without a value, and nothing not at all; a function
 *   listens to the event that its name, without `on`, says
 */
export function h<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  traits: Readonly<Record<string, Trait>>,
  ...children: readonly Child[]
): HTMLElementTagNameMap[T] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(traits)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

const THUMB =
  "M5.2 7.3 7.7 2.4c1 0 1.8.8 1.6 1.9l-.4 2.3h3.5c.9 0 1.5.8 1.3 1.6l-1 3.9c-.2.8-.8 1.3-1.6 1.3H2.4V7.3h2.8v6";
const EAR = "M4.1 4.1a5.5 5.5 0 1 1 0 7.8";
const FACE = "M2 8a6 6 0 1 1 12 0 6 6 0 1 1-12 0";

/** Drawn on a 16 grid with a 1.5 stroke and round ends; a line that ends with `z` is filled. */
export const DRAWINGS = {
  /** A voice in an open ear; the ear alone; and an ear that waits. */
  mark: [EAR, "M6.1 8a1.9 1.9 0 1 0 3.8 0 1.9 1.9 0 1 0-3.8 0z"],
  ear: [EAR],
  waiting: [EAR, "M6.8 6v4M9.2 6v4"],
  close: ["M4 4l8 8M12 4l-8 8"],
  warning: ["M8 2.2l6.2 11H1.8L8 2.2M8 6.5v3M8 11.4v.1"],
  thumb: [THUMB],
  /** From the unhappiest, each a face and its mouth. */
  faces: [
    "M4.8 11h6.4a3.2 3.2 0 0 0-6.4 0z",
    "M5 10.6a3.4 3.4 0 0 1 6 0",
    "M5.2 9.3h5.6",
    "M5 8.8a3.4 3.4 0 0 0 6 0",
    "M4.8 8.2h6.4a3.2 3.2 0 0 1-6.4 0z",
  ].map((mouth) => [FACE, mouth]),
};

/** A drawing; words stand beside each, so it is hidden from readers. */
export function icon(lines: readonly string[]): SVGElement {
  const make = (tag: string, traits: Readonly<Record<string, string>>) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(traits)) element.setAttribute(name, value);
    return element;
  };
  const svg = make("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" });
  svg.append(...lines.map((d) => make("path", { d, fill: d.endsWith("z") ? "currentColor" : "none" })));
  return svg;
}
