import { vi } from "vitest";

/** In ms; well below the time a test has, so that the failure still says what was awaited. */
const PATIENCE = 20_000;

const { waitFor } = vi;

/**
 * A machine that is busy is no fault of ours: what a test awaits has {@link PATIENCE}, where vitest gives it a second.
 */
vi.waitFor = (callback, options = {}) => {
  const { timeout = 0, ...rest } = typeof options === "number" ? { timeout: options } : options;
  return waitFor(callback, { ...rest, timeout: Math.max(timeout, PATIENCE) });
};
