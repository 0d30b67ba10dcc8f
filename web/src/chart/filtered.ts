/** What of a chart is shown alone, and the address that changes it. */
export interface Filtered {
  /** Whether some answers are shown alone. */
  readonly some: boolean;
  /** Whether an answer is one of them. */
  has(key: string): boolean;
  /** Where the same page shows these answers alone, or all again where these are shown alone. */
  href(keys: readonly string[]): string;
}
