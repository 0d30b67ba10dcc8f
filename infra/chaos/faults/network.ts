import type { Fault } from "../fault.ts";
import type { Random } from "../random.ts";
import { LINKS, type LinkName } from "../links.ts";
import type { Weather } from "../link.ts";
import { pauseUntil } from "./pause.ts";

const WEATHERS: readonly [string, (random: Random) => Weather][] = [
  ["200 ms, ± 100", (random) => ({ delay: () => 100 + random.next() * 200 })],
  ["half-open", () => ({ silent: true })],
  ["refused", () => ({ refused: true })],
  ["cut mid-body", (random) => ({ cutAfter: () => random.between(50, 3000) })],
  ["1 kB a second", () => ({ slow: 1000 })],
];

/** F13: each link in turn has every kind of bad weather. */
export const network: Fault = {
  id: "F13",
  what: "each link slow, half-open, refused, cut, reset",
  rate: 40,
  async run({ links }, random, over) {
    let spells = 0;
    const order = LINKS.flatMap((link): [LinkName, (typeof WEATHERS)[number]][] =>
      WEATHERS.map((weather) => [link, weather]),
    ).toSorted(() => random.next() - 0.5);
    for (const [name, [, weather]] of order) {
      if (over.aborted) break;
      links[name].weather(weather(random));
      if (random.next() < 0.5) links[name].reset();
      await pauseUntil(random.between(500, 3000), over);
      links[name].heal();
      spells++;
      await pauseUntil(300, over);
    }
    return `${spells} of ${order.length} spells`;
  },
};

/** F14: answers are dropped after the deed: whoever asked asks again. */
export const answersDropped: Fault = {
  id: "F14",
  what: "answers dropped after the deed, on every link",
  async run({ links }, random, over) {
    let drops = 0;
    while (!over.aborted) {
      const link = links[random.of(LINKS)];
      await Promise.race([link.at("unanswered", "", () => drops++), pauseUntil(500, over)]);
      link.forget();
      await pauseUntil(random.between(20, 200), over);
    }
    return `${drops} answers`;
  },
};

/** F14, of the edge alone: what was accepted is not heard of, again and again, and is sent again. */
export const acceptedUnheard: Fault = {
  id: "F14a",
  what: "answers of the edge lost after the deed",
  async run({ links }, random, over) {
    const link = links["clients-edge"];
    let drops = 0;
    while (!over.aborted) {
      await Promise.race([link.at("unanswered", "submissionId", () => drops++), pauseUntil(500, over)]);
      link.forget();
      await pauseUntil(random.between(20, 100), over);
    }
    return `${drops} answers`;
  },
};
