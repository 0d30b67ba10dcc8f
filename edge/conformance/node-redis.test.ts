import { edgeConformance } from "./suite.ts";
import { onRedis } from "./backed.ts";

edgeConformance("Node, Redis over TCP", () => onRedis("node"));
