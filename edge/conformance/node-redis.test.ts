import { edgeConformance } from "./suite.ts";
import { onRedis } from "./backed.ts";
import { documentTests } from "./documents.ts";
import { widgetTests } from "./widget.ts";

edgeConformance("Node, Redis over TCP", () => onRedis("node"), [documentTests, widgetTests]);
