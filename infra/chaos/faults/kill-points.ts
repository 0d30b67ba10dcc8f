import type { Fault } from "../fault.ts";
import type { Moment } from "../link.ts";
import type { LinkName } from "../links.ts";
import type { ProcessName } from "../processes.ts";
import type { World } from "../world.ts";
import { pauseUntil } from "./pause.ts";

/** Stands in every feedback, whatever the form it is sent in. */
const FEEDBACK = "chaos.example/w/";

/** A taking back in a log, and a client that is looked up for one. */
const WITHDRAWN = '[1,"w"';
const LOOKED_UP = '"survey":"again","client":"';

/** Between which two steps somebody dies: a message on a link, and every moment of it in turn. */
interface Step {
  readonly id: string;
  readonly what: string;
  readonly link: LinkName;
  /** Part of the message. */
  readonly text: string;
  readonly victims: readonly ProcessName[] | "redis" | "postgres";
  /**
   * The text is seen only once in a process's life: a statement has its words when it is first sent, and a name then.
   */
  readonly once?: boolean;
}

const STEPS: readonly Step[] = [
  { id: "K1", what: "admit: edge", link: "edge-redis", text: FEEDBACK, victims: ["edge"] },
  { id: "K2", what: "admit: Redis", link: "edge-redis", text: FEEDBACK, victims: "redis" },
  { id: "K3", what: "settle: drains", link: "drain-postgres", text: FEEDBACK, victims: ["drain", "drain-2"] },
  { id: "K4", what: "settle: Postgres", link: "drain-postgres", text: FEEDBACK, victims: "postgres" },
  { id: "K5", what: "trim: drains", link: "drain-redis", text: "EVAL", victims: ["drain", "drain-2"] },
  { id: "K6", what: "trim: Redis", link: "drain-redis", text: "EVAL", victims: "redis" },
  {
    id: "K7",
    what: "claim: dispatch",
    link: "dispatch-postgres",
    text: "skip locked",
    victims: ["dispatch"],
    once: true,
  },
  { id: "K8", what: "put: dispatch", link: "dispatch-eventbridge", text: "PutEvents", victims: ["dispatch"] },
  { id: "K9", what: "put: EventBridge", link: "dispatch-eventbridge", text: "PutEvents", victims: ["eventbridge"] },
  {
    id: "K10",
    what: "mark sent: dispatch",
    link: "dispatch-postgres",
    text: "event_id =",
    victims: ["dispatch"],
    once: true,
  },
  {
    id: "K11",
    what: "deliver: EventBridge",
    link: "eventbridge-helpdesk",
    text: "external_id",
    victims: ["eventbridge"],
  },
  { id: "K12", what: "take back: edge", link: "edge-redis", text: WITHDRAWN, victims: ["edge"] },
  { id: "K13", what: "take back: Redis", link: "edge-redis", text: WITHDRAWN, victims: "redis" },
  {
    id: "K14",
    what: "look and settle: drains",
    link: "drain-postgres",
    text: LOOKED_UP,
    victims: ["drain", "drain-2"],
  },
];

const MOMENTS: readonly Moment[] = ["before", "unanswered", "answered"];

/** How long a message is waited for, in ms. */
const PATIENCE = 10_000;

/** Kill points: before a step, after it with nobody told, and after the answer, in turn. */
export const killPoints: readonly Fault[] = STEPS.map((step) => ({
  id: step.id,
  what: `${step.what} killed before, within and behind it`,
  async run(world, random, over) {
    const hits = { before: 0, unanswered: 0, answered: 0 };
    for (let turn = 0; !over.aborted; turn++) {
      const moment = MOMENTS[turn % MOMENTS.length] ?? "before";
      const link = world.links[step.link];
      let killing: Promise<void> | undefined;
      if (step.once === true) await kill(world, step.victims);
      const patience = AbortSignal.any([over, AbortSignal.timeout(PATIENCE)]);
      await Promise.race([
        link.at(moment, step.text, () => {
          hits[moment]++;
          killing = kill(world, step.victims);
        }),
        pauseUntil(PATIENCE, patience),
      ]);
      link.forget();
      await killing;
      await pauseUntil(random.between(100, 1000), over);
    }
    const counted = MOMENTS.map((moment) => `${hits[moment]} ${moment}`).join(", ");
    if (hits.before + hits.unanswered + hits.answered === 0) throw new Error(`No message of ${step.what} was seen`);
    return counted;
  },
}));

async function kill(world: World, victims: Step["victims"]): Promise<void> {
  if (typeof victims === "string") {
    await world[victims].kill();
    await world[victims].start();
  } else await Promise.all(victims.map((name) => world.process(name).kill("SIGKILL")));
}
