import { edgeConformance } from "./suite.ts";
import { onRedis } from "./backed.ts";
import { documentTests } from "./documents.ts";
import { widgetTests } from "./widget.ts";

edgeConformance("Deno, Redis over TCP", () => onRedis("deno"), [documentTests, widgetTests]);
