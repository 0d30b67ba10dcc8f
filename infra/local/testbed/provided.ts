import type { Template } from "./template.ts";

/** What the setup of a run tells its test files, which are processes of their own. */
export interface Testbed {
  redisUrl: string;
  postgresUrl: string;
  template: Template;
  /** For the data of servers that a test file starts for itself; gone with the run. */
  folder: string;
}

declare module "vitest" {
  interface ProvidedContext {
    testbed: Testbed;
  }
}
