import { serve } from "@hono/node-server";
import bare from "./bare.ts";

serve({ fetch: bare.fetch, port: Number(process.argv[2]), hostname: "127.0.0.1", overrideGlobalObjects: false });
