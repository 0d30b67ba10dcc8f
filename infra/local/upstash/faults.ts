/** What goes wrong with a request. */
export type Fault =
  /** It is carried out and the connection is closed without an answer. */
  | { readonly kind: "drop-reply" }
  /** It is carried out and answered with half of the answer's body, then the connection is closed. */
  | { readonly kind: "cut-body" }
  /** It is carried out only after so many ms. */
  | { readonly kind: "delay"; readonly ms: number }
  /** It is not carried out and answered with this status, as by a proxy that is in trouble. */
  | { readonly kind: "status"; readonly status: number };

/** Faults on demand. A method and no path of the interface: no client can reach it. */
export class Faults {
  #coming: Fault[] = [];

  /** Lets the next `times` requests with a good token go wrong, after those that were asked for before. */
  next(fault: Fault, times = 1): void {
    for (let at = 0; at < times; at++) this.#coming.push(fault);
  }

  /** Calls off all that were asked for and have not happened. */
  clear(): void {
    this.#coming = [];
  }

  /** The fault of the request that comes now. */
  take(): Fault | undefined {
    return this.#coming.shift();
  }
}
