/** Least space between a box and the edge of the page, in pixels. */
const EDGE = 8;

/** Shifts the box of a menu that has opened so that it is in the page whole, wherever its button came to stand. */
export function keepWithin({ currentTarget: menu }: { readonly currentTarget: HTMLDetailsElement }): void {
  const box = menu.querySelector<HTMLElement>(".menu-box");
  if (!menu.open || !box) return;
  box.style.translate = "";
  const { left, right } = box.getBoundingClientRect();
  const room = document.documentElement.clientWidth - EDGE;
  if (left < EDGE) box.style.translate = `${EDGE - left}px`;
  else if (right > room) box.style.translate = `${room - right}px`;
}
