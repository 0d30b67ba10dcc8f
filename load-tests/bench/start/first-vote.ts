import { join } from "node:path";
import { ROOT } from "../../../infra/local/stack/settings.ts";
import type { Benchmark, Row } from "../benchmark.ts";
import { NotRun } from "../not-run.ts";
import { printedBy } from "../process.ts";
import { timeStart } from "./npm-start.ts";

/** The lines of one kind of start. */
const rowsOf = (contender: string, wanted?: number): Row[] => [
  {
    what: `${contender}, to the table of addresses`,
    unit: "s",
    of: (read) => read(contender, "table"),
    ...(wanted === undefined ? {} : { wanted: { atMost: wanted } }),
  },
  { what: `${contender}, to the first counted vote`, unit: "s", of: (read) => read(contender, "counted") },
];

/**
 * `npm start` with an empty data folder and with the one that it left, packages installed: until the table of addresses
 * is there, and until a vote that was cast then stands in the totals.
 */
export const startFirstVote: Benchmark = {
  name: "start-first-vote",
  rounds: 3,
  rows: [...rowsOf("first start"), ...rowsOf("later start", 5)],
  async begin({ folder }) {
    let starts = 0;
    const dataDir = () => join(folder, `data-${starts}`);
    const log = () => join(folder, `start-${performance.now()}.log`);
    return {
      contenders: {
        "first start": () => {
          starts++;
          return timeStart(ROOT, dataDir(), log());
        },
        "later start": () => timeStart(ROOT, dataDir(), log()),
      },
      close: async () => {},
    };
  },
};

/**
 * The same from a fresh clone of this checkout's last commit: npm brings every package first, from its cache where that
 * has it.
 */
export const startClone: Benchmark = {
  name: "start-clone",
  rounds: 1,
  long: true,
  rows: rowsOf("fresh clone", 60),
  async begin({ folder }) {
    await printedBy("git", ["-C", ROOT, "rev-parse", "HEAD"]).catch(() => {
      throw new NotRun("this checkout is not a repository of git");
    });
    let clones = 0;
    return {
      contenders: {
        "fresh clone": async () => {
          const clone = join(folder, `clone-${clones++}`);
          await printedBy("git", ["clone", "--quiet", ROOT, clone]);
          return timeStart(clone, join(clone, ".earshot"), join(folder, `clone-${clones}.log`));
        },
      },
      close: async () => {},
    };
  },
};
