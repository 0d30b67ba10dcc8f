import { edgeConformance } from "./suite.ts";
import { onWorkerd } from "./workerd.ts";

edgeConformance("workerd, Upstash over REST", () => onWorkerd());
