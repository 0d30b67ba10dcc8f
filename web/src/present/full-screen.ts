/** Whether it is us who gives the screen back, and not the browser at the viewer's Escape. */
let byKey = false;

/** Fills the screen with the page; a browser that will not, as a phone's, goes on showing it as it is. */
export function fillScreen(): void {
  document.documentElement.requestFullscreen?.().catch(() => undefined);
}

/** Gives the screen back, where the page fills it. */
export function giveScreenBack(): void {
  if (!document.fullscreenElement) return;
  byKey = true;
  void document.exitFullscreen();
}

/** Whether the screen was given back by {@link giveScreenBack}; asked once for each time. */
export function givenBackByKey(): boolean {
  const was = byKey;
  byKey = false;
  return was;
}
