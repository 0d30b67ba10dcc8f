import { describe, expect, it } from "vitest";
import { traceIds } from "./index.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

describe("traceIds()", () => {
  it("reads both ids", () => {
    expect(traceIds(`00-${TRACE}-${SPAN}-01`)).toEqual({ trace_id: TRACE, span_id: SPAN });
    expect(traceIds(`00-${TRACE}-${SPAN}-00`)).toEqual({ trace_id: TRACE, span_id: SPAN });
  });

  it.each([
    ["nothing", ""],
    ["a version to come", `01-${TRACE}-${SPAN}-01`],
    ["the version that is none", `ff-${TRACE}-${SPAN}-01`],
    ["a trace of zeros", `00-${"0".repeat(32)}-${SPAN}-01`],
    ["a span of zeros", `00-${TRACE}-${"0".repeat(16)}-01`],
    ["capitals", `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ["more behind it", `00-${TRACE}-${SPAN}-01-${"x".repeat(1000)}`],
    ["a line behind it", `00-${TRACE}-${SPAN}-01\n`],
  ])("finds none in %s", (_, sent) => {
    expect(traceIds(sent)).toBeUndefined();
  });
});
