/** The patterns of all charts, drawn once: over every bar of the unhappy side, and for what is not over yet. */
export function HatchPattern() {
  return (
    <svg class="defs" width="0" height="0" aria-hidden="true">
      <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path class="hatch-line" d="M0 0v6" />
      </pattern>
      <pattern id="hatch-open" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path class="hatch-open-line" d="M0 0v4" />
      </pattern>
    </svg>
  );
}
