import { edgeConformance } from "./suite.ts";
import { onUpstash } from "./backed.ts";

edgeConformance("Deno, Upstash over REST", () => onUpstash("deno"));
