/**
 * How many customers arrive, and for how long: data that k6 and the runner both read, so it imports nothing.
 *
 * The names are those in common use. A stage says how long it takes, in seconds, to get from the rate before it to its
 * share of the profile's rate.
 */
interface Profile {
  /** What it is for, in one line. */
  readonly says: string;
  /** Customers a second at a share of 1; `--rate` replaces it. */
  readonly rate: number;
  readonly stages: readonly { readonly seconds: number; readonly share: number }[];
  /** How slow an answer may be, in ms; null: only its correctness is judged, as it is driven past what it can do. */
  readonly latency: { readonly p95: number; readonly p99: number } | null;
  /** Ends at the first rate at which answers fail: what was reached is the result. */
  readonly untilItBreaks?: true;
}

export const PROFILES = {
  smoke: {
    says: "does it work at all",
    rate: 10,
    stages: [{ seconds: 10, share: 1 }],
    latency: { p95: 150, p99: 400 },
  },
  average: {
    says: "a usual day",
    rate: 200,
    stages: [
      { seconds: 30, share: 1 },
      { seconds: 240, share: 1 },
      { seconds: 30, share: 0 },
    ],
    latency: { p95: 50, p99: 150 },
  },
  stress: {
    says: "a very busy day",
    rate: 2000,
    stages: [
      { seconds: 60, share: 0.5 },
      { seconds: 120, share: 1 },
      { seconds: 60, share: 1 },
      { seconds: 30, share: 0 },
    ],
    latency: { p95: 200, p99: 500 },
  },
  spike: {
    says: "a mail to everybody",
    rate: 5000,
    stages: [
      { seconds: 10, share: 0.02 },
      { seconds: 5, share: 1 },
      { seconds: 30, share: 1 },
      { seconds: 5, share: 0.02 },
      { seconds: 30, share: 0.02 },
    ],
    latency: null,
  },
  breakpoint: {
    says: "how much it can take",
    rate: 20_000,
    stages: [{ seconds: 600, share: 1 }],
    latency: { p95: 500, p99: 1000 },
    untilItBreaks: true,
  },
  soak: {
    says: "does it last",
    rate: 100,
    stages: [
      { seconds: 60, share: 1 },
      { seconds: 4 * 3600, share: 1 },
      { seconds: 60, share: 0 },
    ],
    latency: { p95: 50, p99: 150 },
  },
} as const satisfies Record<string, Profile>;

/** The name of one of {@link PROFILES}. */
export type ProfileName = keyof typeof PROFILES;

export const isProfile = (name: string): name is ProfileName => name in PROFILES;

/** What of a profile may be changed for one run. */
export interface Changes {
  /** Customers a second at its peak. */
  readonly rate?: number | undefined;
  /** How long all of it lasts, in seconds; its stages keep their proportions. */
  readonly seconds?: number | undefined;
}

/** A profile as it is run: rates in customers a second, times in seconds. */
export interface Plan {
  readonly rate: number;
  readonly seconds: number;
  readonly stages: readonly { readonly seconds: number; readonly rate: number }[];
  readonly latency: Profile["latency"];
  readonly untilItBreaks: boolean;
}

/** Applies changes to a profile. */
export function planOf(name: ProfileName, { rate, seconds }: Changes = {}): Plan {
  const profile: Profile = PROFILES[name];
  const whole = profile.stages.reduce((sum, stage) => sum + stage.seconds, 0);
  const peak = rate ?? profile.rate;
  return {
    rate: peak,
    seconds: seconds ?? whole,
    stages: profile.stages.map((stage) => ({
      seconds: (stage.seconds / whole) * (seconds ?? whole),
      rate: stage.share * peak,
    })),
    latency: profile.latency,
    untilItBreaks: profile.untilItBreaks === true,
  };
}
