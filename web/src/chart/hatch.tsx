/** The pattern that lies over every bar of the unhappy side; drawn once, referred to by all charts. */
export function HatchPattern() {
  return (
    <svg class="defs" width="0" height="0" aria-hidden="true">
      <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path class="hatch-line" d="M0 0v6" />
      </pattern>
    </svg>
  );
}
