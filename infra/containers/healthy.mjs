/*
 * The health check of every image, for slim images have no curl: exits 0 when the address given answers 2xx within 2 s.
 * Runs on Node and on Deno.
 */
import process from "node:process";

const [address] = process.argv.slice(2);
const answer = await fetch(address, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
process.exit(answer?.ok ? 0 : 1);
