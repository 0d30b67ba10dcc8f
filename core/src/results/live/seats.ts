import { Gauge, type Registry } from "prom-client";

/** Places for viewers. */
export interface Seats {
  /**
   * Takes a place.
   *
   * @param network where the viewer is; undefined where many viewers cannot be told apart, who then share no limit
   * @returns gives the place back, once; or who has them all: `all` viewers, or those of the `network`
   */
  take(network: string | undefined): (() => void) | "all" | "network";
}

export interface Room {
  /** Most viewers of this process; 0: no limit. */
  most: number;
  /** Most of one network, 0: no limit. */
  ofNetwork: number;
  registry: Registry;
}

/** Counts viewers, in all and by network, so that nobody takes the places of all others. */
export function countSeats({ most, ofNetwork, registry }: Room): Seats {
  const taken = new Map<string, number>();
  let count = 0;
  const viewers = new Gauge({
    name: "earshot_results_viewers",
    help: "Open streams of results",
    registers: [registry],
  });

  function add(network: string | undefined, more: 1 | -1): void {
    count += more;
    viewers.set(count);
    if (network === undefined) return;
    const now = (taken.get(network) ?? 0) + more;
    if (now > 0) taken.set(network, now);
    else taken.delete(network);
  }

  return {
    take(network) {
      if (most > 0 && count >= most) return "all";
      if (ofNetwork > 0 && network !== undefined && (taken.get(network) ?? 0) >= ofNetwork) return "network";
      add(network, 1);
      let given = false;
      return () => {
        if (given) return;
        given = true;
        add(network, -1);
      };
    },
  };
}
