import type { MiddlewareHandler } from "hono";
import type { HttpBindings } from "@hono/node-server";

/** Faults that a test, or somebody curious, has ordered: the next requests meet them one by one. */
export interface Script<F> {
  add(...faults: readonly F[]): void;
  /** The fault the present request meets, if any; it is used up. */
  next(): F | undefined;
  clear(): void;
  readonly length: number;
}

/** Makes an empty script. */
export function script<F>(): Script<F> {
  const waiting: F[] = [];
  return {
    add: (...faults) => void waiting.push(...faults),
    next: () => waiting.shift(),
    clear: () => void waiting.splice(0),
    get length() {
      return waiting.length;
    },
  };
}

/** Lets only this machine through: faults are nobody else's business. */
export const loopbackOnly: MiddlewareHandler<{ Bindings: HttpBindings }> = async function loopbackOnly(c, next) {
  const address = c.env.incoming.socket.remoteAddress ?? "";
  return /^(?:::ffff:)?127\.|^::1$/.test(address) ? next() : c.text("Only from this machine\n", 403);
};
