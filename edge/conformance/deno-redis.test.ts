import { edgeConformance } from "./suite.ts";
import { onRedis } from "./backed.ts";
import { documentTests } from "./documents.ts";

edgeConformance("Deno, Redis over TCP", () => onRedis("deno"), [documentTests]);
