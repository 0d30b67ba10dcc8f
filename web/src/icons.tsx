/** Drawings on a grid of 16 with a stroke of 1.5, round ends and no fill. */
const DRAWINGS = {
  mark: () => (
    <>
      <path d="M4.1 4.1a5.5 5.5 0 1 1 0 7.8" />
      <circle class="dot" cx="8" cy="8" r="1.9" />
    </>
  ),
  late: () => (
    <>
      <path d="M4.1 4.1a5.5 5.5 0 1 1 0 7.8" />
      <path d="M8 5.2V8l2 1.4" />
    </>
  ),
  off: () => (
    <>
      <path d="M4.1 4.1a5.5 5.5 0 1 1 0 7.8" />
      <path d="M2.5 13.5l11-11" />
    </>
  ),
  paused: () => (
    <>
      <path d="M4.1 4.1a5.5 5.5 0 1 1 0 7.8" />
      <path d="M6.8 6v4M9.2 6v4" />
    </>
  ),
  quiet: () => <path d="M4.1 4.1a5.5 5.5 0 1 1 0 7.8" />,
  vglad: () => (
    <>
      <circle cx="8" cy="8" r="6" />
      <path class="full" d="M4.8 8.2h6.4a3.2 3.2 0 0 1-6.4 0z" />
    </>
  ),
  glad: () => (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M5 8.8a3.4 3.4 0 0 0 6 0" />
    </>
  ),
  even: () => (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M5.2 9.3h5.6" />
    </>
  ),
  hurt: () => (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M5 10.6a3.4 3.4 0 0 1 6 0" />
    </>
  ),
  vhurt: () => (
    <>
      <circle cx="8" cy="8" r="6" />
      <path class="full" d="M4.8 11h6.4a3.2 3.2 0 0 0-6.4 0z" />
    </>
  ),
  clock: () => (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.8V8l2.2 1.6" />
    </>
  ),
  ticket: () => (
    <>
      <path d="M2 5h12v2.2a1 1 0 0 0 0 1.8V11H2V9a1 1 0 0 0 0-1.8z" />
      <path d="M9.5 5.5v5" stroke-dasharray="1.2 1.6" />
    </>
  ),
  alert: () => <path d="M8 2.5l6 11H2zM8 6.5v3.2M8 11.6v.1" />,
  up: () => <path d="M8 13V3.5M4 7.2l4-4 4 4" />,
  copy: () => (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M3 10.5v-7a1 1 0 0 1 1-1h6.5" />
    </>
  ),
  check: () => <path d="M3 8.5l3.3 3.3L13 5" />,
  out: () => <path d="M6 3.5H3.5v9h9V10M9 3h4v4M13 3L7.5 8.5" />,
  cross: () => <path d="M4 4l8 8M12 4l-8 8" />,
  screen: () => (
    <>
      <rect x="2" y="3" width="12" height="8.5" rx="1" />
      <path d="M5.5 14h5" />
    </>
  ),
  calendar: () => (
    <>
      <rect x="2.5" y="3.5" width="11" height="10" rx="1" />
      <path d="M2.5 6.8h11M5.5 2v3M10.5 2v3" />
    </>
  ),
  share: () => <path d="M8 10V2.5M5 5l3-3 3 3M3 9v4.5h10V9" />,
  down: () => <path d="M8 2.5V11M4.5 7.8L8 11.2l3.5-3.4M3 13.8h10" />,
  plus: () => <path d="M8 3v10M3 8h10" />,
  search: () => (
    <>
      <circle cx="7" cy="7" r="4.2" />
      <path d="M10.2 10.2L13.5 13.5" />
    </>
  ),
  settings: () => (
    <>
      <path d="M2.5 5h5M11.5 5h2M2.5 11h2M8.5 11h5" />
      <circle cx="9.5" cy="5" r="1.8" />
      <circle cx="6.5" cy="11" r="1.8" />
    </>
  ),
  play: () => <path d="M5.5 3.5l7 4.5-7 4.5z" />,
  pause: () => <path d="M5.5 3.5v9M10.5 3.5v9" />,
  lock: () => (
    <>
      <rect x="3.5" y="7" width="9" height="6.5" rx="1" />
      <path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" />
    </>
  ),
};

/** The name of a drawing. */
export type IconName = keyof typeof DRAWINGS;

/** A drawing beside words that say the same; screen readers pass over it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="i" viewBox="0 0 16 16" aria-hidden="true">
      {DRAWINGS[name]()}
    </svg>
  );
}
