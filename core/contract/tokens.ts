/**
 * The design tokens as CSS: colours, type, space, motion. The hosted page, the results page and the help-desk stand-in
 * share them, so they are text in a module: Deno and Node import no CSS. Roles, not values: pages use these names and
 * never a literal colour, size or duration.
 */
export const TOKENS_CSS = `
@layer tokens, reset, base, components, utilities;

@layer tokens {
  :root {
    color-scheme: light dark;

    /* Neutrals: paper with a breath of sea in it. Text roles are >= 4.5:1 on paper, surface and sunk. */
    --paper: light-dark(oklch(0.98 0.003 210), oklch(0.19 0.014 234));
    --surface: light-dark(oklch(1 0 0), oklch(0.225 0.014 232));
    --sunk: light-dark(oklch(0.955 0.006 222), oklch(0.265 0.014 232));
    --line: light-dark(oklch(0.895 0.008 222), oklch(0.325 0.014 232));
    --edge: light-dark(oklch(0.6 0.014 226), oklch(0.58 0.016 230)); /* borders of controls, >= 3:1 */
    --ink: light-dark(oklch(0.24 0.022 235), oklch(0.945 0.006 222));
    --ink-2: light-dark(oklch(0.42 0.02 232), oklch(0.8 0.01 222));
    --ink-3: light-dark(oklch(0.5 0.018 230), oklch(0.7 0.012 224));

    /* The signature: petrol. Action, focus, live, "you". */
    --petrol: light-dark(oklch(0.46 0.085 222), oklch(0.78 0.095 212));
    --petrol-strong: light-dark(oklch(0.385 0.068 222), oklch(0.86 0.08 208));
    --petrol-soft: light-dark(oklch(0.94 0.016 218), oklch(0.29 0.035 224));
    --on-petrol: light-dark(oklch(1 0 0), oklch(0.19 0.03 228));
    --focus: var(--petrol);

    /* Trouble has two strengths: heed (late, waiting) and hurt (unhappy, failed). Always with a word and an icon. */
    --hurt: light-dark(oklch(0.5 0.15 33), oklch(0.77 0.115 42));
    --hurt-soft: light-dark(oklch(0.955 0.022 40), oklch(0.275 0.034 35));
    --heed: light-dark(oklch(0.49 0.095 70), oklch(0.83 0.1 82));
    --heed-soft: light-dark(oklch(0.96 0.03 85), oklch(0.275 0.028 78));

    /* Named answers. Two or three options wear a colour each; four or more share --bar and let rank speak.
       Every pair: OKLab distance >= 0.09 for normal, protan, deutan and tritan sight, and >= 0.07 apart in grey lightness. */
    --answer-1: light-dark(oklch(0.46 0.085 222), oklch(0.72 0.095 215));
    --answer-2: light-dark(oklch(0.575 0.115 63), oklch(0.655 0.135 58));
    --answer-3: light-dark(oklch(0.66 0.146 357), oklch(0.54 0.117 324));
    --answer-4: light-dark(oklch(0.38 0.08 124), oklch(0.84 0.116 120));
    --on-answer: light-dark(oklch(1 0 0), oklch(0.16 0.02 232));
    --bar: var(--answer-1);
    --bar-rest: light-dark(oklch(0.645 0.035 222), oklch(0.53 0.035 222));

    /* Diverging, rust to petrol: csat 1-5, ces folded to five, nps detractor / passive / promoter.
       The negative side also carries a hatch, so the two ends differ without colour. */
    --div-1: light-dark(oklch(0.5 0.145 35), oklch(0.64 0.15 38));
    --div-2: light-dark(oklch(0.64 0.125 45), oklch(0.76 0.11 50));
    --div-3: light-dark(oklch(0.65 0.012 230), oklch(0.56 0.012 230));
    --div-4: light-dark(oklch(0.58 0.075 220), oklch(0.69 0.08 215));
    --div-5: light-dark(oklch(0.42 0.08 225), oklch(0.79 0.085 207));
    --hatch: light-dark(oklch(1 0 0 / 0.42), oklch(0.17 0.02 232 / 0.5));
    --ghost: light-dark(oklch(0.62 0.014 226), oklch(0.6 0.014 228)); /* the last period */
    --grid: light-dark(oklch(0.92 0.006 222), oklch(0.3 0.014 232));

    /* Type. People in a serif, the system in a sans, what can be copied in a mono. System fonts only. */
    --font-voice: Charter, "Bitstream Charter", "Charis SIL", "Sitka Text", Cambria, "Noto Serif", Georgia, serif;
    --font-ui: system-ui, -apple-system, "Segoe UI", Roboto, "Adwaita Sans", "Noto Sans", sans-serif;
    --font-mono: ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", Menlo, Consolas, monospace;
    --text-xs: 0.8125rem;
    --text-sm: 0.875rem;
    --text-md: 1rem;
    --text-lg: 1.125rem;
    --text-xl: 1.375rem;
    --text-2xl: 1.75rem;
    --text-3xl: clamp(1.75rem, 1.4rem + 1.6vw, 2.375rem);
    --text-figure: clamp(3rem, 2.4rem + 2.4vw, 4rem);
    --text-wall: clamp(2rem, 4.4vw, 6rem);
    --leading-tight: 1.15;
    --leading: 1.5;
    --leading-voice: 1.45;

    /* Space, in quarters of a rem. */
    --space-1: 0.25rem;
    --space-2: 0.5rem;
    --space-3: 0.75rem;
    --space-4: 1rem;
    --space-5: 1.5rem;
    --space-6: 2rem;
    --space-7: 3rem;
    --space-8: 4rem;
    --space-9: 6rem;
    --measure: 38rem;
    --page: 75rem;
    --target: 2.75rem; /* 44 px, every control a customer touches */

    --radius-1: 2px; /* bars */
    --radius-2: 6px; /* controls */
    --radius-3: 12px; /* sheets, tiles, popovers */
    --radius-full: 999px;

    /* Two heights only: on the page (a hairline) and above it (a shadow). */
    --lift: 0 1px 2px oklch(0.2 0.03 235 / 0.12), 0 12px 40px -8px oklch(0.2 0.03 235 / 0.28);

    /* Motion is opt-in: still unless the visitor welcomes it. */
    --fast: 0ms;
    --calm: 0ms;
    --slow: 0ms;
    --ease: cubic-bezier(0.2, 0.7, 0.2, 1);
  }

  @media (prefers-reduced-motion: no-preference) {
    :root {
      --fast: 120ms;
      --calm: 260ms;
      --slow: 700ms;
    }
  }

  @media (prefers-contrast: more) {
    :root {
      --line: var(--edge);
      --ink-2: var(--ink);
      --ink-3: var(--ink);
    }
  }

  [data-theme="light"] { color-scheme: light; }
  [data-theme="dark"] { color-scheme: dark; }
}
`;
