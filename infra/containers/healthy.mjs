/*
 * The health check of every image, for slim images have no curl: exits 0 when one of the addresses given answers 2xx
 * within 8 s: whoever is slow as the whole machine is busy would be killed for nothing. An image that can run one of
 * several services names them all. Runs on Node and on Deno.
 */
import process from "node:process";

const asked = process.argv.slice(2).map(async (address) => {
  const answer = await fetch(address, { signal: AbortSignal.timeout(8000) });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
});
process.exit(
  await Promise.any(asked).then(
    () => 0,
    () => 1,
  ),
);
