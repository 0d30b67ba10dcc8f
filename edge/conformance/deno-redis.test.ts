import { edgeConformance } from "./suite.ts";
import { onRedis } from "./backed.ts";

edgeConformance("Deno, Redis over TCP", () => onRedis("deno"));
