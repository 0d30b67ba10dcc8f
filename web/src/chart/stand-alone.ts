/** Elements that are drawn. */
const SHAPES = "rect, line, circle, path, text";
/** What a drawing leaves out: what can be pressed, and what is only heard. */
const UNCOPIED = "[data-uncopied], .sr, title, defs";
const MARGIN = 16;

/**
 * Draws a chart anew as one SVG that needs nothing else: words and shapes where they stand on the page, with their
 * colours as they are now, in notations that every drawing program reads.
 *
 * @param figure as it is laid out on the page
 * @param heading name of the drawing
 */
export function standAlone(figure: HTMLElement, heading: string): string {
  const { left, top, width } = figure.getBoundingClientRect();
  const foot = figure.querySelector("[data-uncopied].fig-foot")?.getBoundingClientRect().top;
  const height = (foot ?? figure.getBoundingClientRect().bottom) - top;
  const at = { left: left - MARGIN, top };
  const parts: string[] = [];
  const walk = document.createTreeWalker(figure, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
    if (!(node instanceof Element)) return NodeFilter.FILTER_ACCEPT;
    if (node.matches(UNCOPIED)) return NodeFilter.FILTER_REJECT;
    return getComputedStyle(node).display === "none" ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
  });
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (node instanceof SVGElement && node.matches(SHAPES)) parts.push(shape(node, at));
    else if (node instanceof Text && node.parentElement && !(node.parentElement instanceof SVGElement)) {
      parts.push(...lines(node, node.parentElement, at));
    }
  }
  const box = `${round(width + 2 * MARGIN)} ${round(height + MARGIN)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${box}" width="${box.split(" ")[0]}" height="${box.split(" ")[1]}" role="img">`,
    `<title>${escaped(heading)}</title>`,
    `<defs>${["hatch", "hatch-open"].map(pattern).join("")}</defs>`,
    `<rect width="100%" height="100%" ${paint("fill", getComputedStyle(document.body).backgroundColor)}/>`,
    ...parts,
    "</svg>",
  ].join("\n");
}

/** Puts a drawing into the clipboard; false where the browser has none for this page, as over plain HTTP from afar. */
export async function copyDrawing(drawing: string): Promise<boolean> {
  if (!("clipboard" in navigator) || typeof ClipboardItem === "undefined") return false;
  const picture = "image/svg+xml";
  const whole = new Blob([drawing], { type: picture });
  const text = { "text/plain": new Blob([drawing], { type: "text/plain" }) };
  await navigator.clipboard.write([
    new ClipboardItem(
      "supports" in ClipboardItem && ClipboardItem.supports(picture) ? { ...text, [picture]: whole } : text,
    ),
  ]);
  return true;
}

/** Saves a drawing as a file. */
export function saveDrawing(drawing: string, heading: string): void {
  const address = URL.createObjectURL(new Blob([drawing], { type: "image/svg+xml" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${heading.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-")}.svg`;
  link.click();
  // The browser reads the file after this task.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

interface Origin {
  readonly left: number;
  readonly top: number;
}

/** One shape, its geometry in pixels of the drawing. */
function shape(element: SVGElement, origin: Origin): string {
  const style = getComputedStyle(element);
  const name = element.tagName;
  const geometry = geometryOf(element);
  const matrix = element instanceof SVGGraphicsElement ? element.getScreenCTM() : null;
  if (!matrix) return "";
  const flipped = mirrorOf(element, matrix);
  const moved = [
    flipped ? -matrix.a : matrix.a,
    matrix.b,
    matrix.c,
    matrix.d,
    (flipped ?? matrix.e) - origin.left,
    matrix.f - origin.top,
  ];
  const looks = [
    paint("fill", style.fill),
    paint("stroke", style.stroke),
    ...(style.stroke === "none" ? [] : [attribute("stroke-width", Number.parseFloat(style.strokeWidth))]),
    ...(style.strokeDasharray === "none"
      ? []
      : [attribute("stroke-dasharray", style.strokeDasharray.replaceAll("px", ""))]),
    ...(style.strokeLinecap === "butt" ? [] : [attribute("stroke-linecap", style.strokeLinecap)]),
    ...(style.vectorEffect === "none" ? [] : [attribute("vector-effect", style.vectorEffect)]),
    attribute("opacity", opacityOf(element)),
  ];
  const transform = attribute("transform", `matrix(${moved.map(round).join(" ")})`);
  if (name !== "text") return `<${name} ${[...geometry, ...looks, transform].join(" ")}/>`;
  return `<text ${[...geometry, paint("fill", style.fill), ...font(style), attribute("text-anchor", style.textAnchor), transform].join(" ")}>${escaped(element.textContent)}</text>`;
}

/**
 * Where a drawing is mirrored by the stylesheet, as bars are from right to left, which the matrix does not tell in
 * every browser: where its origin then lies.
 */
function mirrorOf(element: SVGElement, matrix: DOMMatrix): number | undefined {
  const whole = outermost(element);
  if (matrix.a < 0 || new DOMMatrix(getComputedStyle(whole).transform).a >= 0) return undefined;
  const { left, right } = whole.getBoundingClientRect();
  return left + right - matrix.e;
}

const outermost = (element: SVGElement): SVGElement =>
  element.ownerSVGElement ? outermost(element.ownerSVGElement) : element;

function geometryOf(element: SVGElement): string[] {
  const lengths = (names: Readonly<Record<string, SVGAnimatedLength>>) =>
    Object.entries(names).map(([name, { baseVal }]) => attribute(name, baseVal.value));
  if (element instanceof SVGRectElement) {
    const { x, y, width, height, rx } = element;
    return lengths({ x, y, width, height, rx });
  }
  if (element instanceof SVGLineElement) {
    const { x1, x2, y1, y2 } = element;
    return lengths({ x1, x2, y1, y2 });
  }
  if (element instanceof SVGCircleElement) {
    const { cx, cy, r } = element;
    return lengths({ cx, cy, r });
  }
  if (element instanceof SVGTextElement) {
    const first = (list: SVGAnimatedLengthList) => (list.baseVal.numberOfItems > 0 ? list.baseVal.getItem(0).value : 0);
    return [attribute("x", first(element.x) + first(element.dx)), attribute("y", first(element.y) + first(element.dy))];
  }
  return [attribute("d", element.getAttribute("d") ?? "")];
}

/** The lines of a text as the page broke it. */
function lines(node: Text, parent: Element, origin: Origin): string[] {
  const style = getComputedStyle(parent);
  const broken: { text: string; box: DOMRect }[] = [];
  const range = document.createRange();
  for (const { 0: word, index } of node.data.matchAll(/\S+\s*/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.trimEnd().length);
    const box = range.getBoundingClientRect();
    const last = broken.at(-1);
    if (last && Math.abs(last.box.top - box.top) < 2) {
      const left = Math.min(last.box.left, box.left);
      last.box = new DOMRect(left, box.top, Math.max(last.box.right, box.right) - left, box.height);
      last.text += ` ${word.trimEnd()}`;
    } else if (box.width > 0) broken.push({ text: word.trimEnd(), box });
  }
  const rises = ascent(style);
  return broken.map(({ text, box }) => {
    const place = [attribute("x", box.left - origin.left), attribute("y", box.top + box.height * rises - origin.top)];
    return `<text ${[...place, paint("fill", style.color), ...font(style), attribute("textLength", box.width)].join(" ")}>${escaped(text)}</text>`;
  });
}

const canvas = (): CanvasRenderingContext2D => {
  const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
    willReadFrequently: true,
  });
  if (!context) throw new Error("Cannot draw as the browser has no canvas");
  return context;
};

/** Which part of a line of text lies above its base line. */
function ascent(style: CSSStyleDeclaration): number {
  const context = canvas();
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = context.measureText("x");
  return up / (up + down);
}

const font = (style: CSSStyleDeclaration): string[] => [
  attribute("font-family", style.fontFamily),
  attribute("font-size", Number.parseFloat(style.fontSize)),
  attribute("font-weight", style.fontWeight),
];

/**
 * A colour as `#rrggbb` and its opacity; a pattern as it is. Programs that draw know neither oklch() nor light-dark().
 */
function paint(name: "fill" | "stroke", value: string): string {
  if (value === "none") return attribute(name, "none");
  const id = /^url\("?#([\w-]+)"?\)/.exec(value)?.[1];
  if (id !== undefined) return attribute(name, `url(#${id})`);
  const context = canvas();
  context.fillStyle = value;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data;
  const hex = [red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("");
  const solid = attribute(name, `#${hex}`);
  return alpha === 255 ? solid : `${solid} ${attribute(`${name}-opacity`, alpha / 255)}`;
}

function opacityOf(element: Element): number {
  const above = element.parentElement;
  const mine = Number(getComputedStyle(element).opacity);
  return above && !element.matches(".fig") ? mine * opacityOf(above) : mine;
}

function pattern(id: string): string {
  const line = document.querySelector(`#${id} path`);
  const whole = document.getElementById(id);
  if (!line || !whole) return "";
  const style = getComputedStyle(line);
  const size =
    attribute("width", whole.getAttribute("width") ?? "") + attribute(" height", whole.getAttribute("height") ?? "");
  return `<pattern id="${id}" ${size} patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path ${attribute("d", line.getAttribute("d") ?? "")} ${paint("stroke", style.stroke)} ${attribute("stroke-width", Number.parseFloat(style.strokeWidth))}/></pattern>`;
}

const round = (value: number): number => Math.round(value * 100) / 100;

const attribute = (name: string, value: string | number): string =>
  `${name}="${typeof value === "number" ? round(value) : escaped(value)}"`;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
