/** Fills the screen with the page; a browser that will not, as a phone's, goes on showing it as it is. */
export function fillScreen(): void {
  document.documentElement.requestFullscreen?.().catch(() => undefined);
}

/** Gives the screen back, where the page fills it. */
export function giveScreenBack(): void {
  if (document.fullscreenElement) void document.exitFullscreen();
}
