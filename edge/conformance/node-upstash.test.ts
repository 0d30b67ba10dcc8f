import { edgeConformance } from "./suite.ts";
import { onUpstash } from "./backed.ts";

edgeConformance("Node, Upstash over REST", () => onUpstash("node"));
