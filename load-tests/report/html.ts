import { max } from "d3-array";
import { figuresOf } from "./figures.ts";
import { escape, plot } from "./plot.ts";
import type { RunRecord } from "./record.ts";
import { STYLE } from "./style.ts";

/** A run as one page that needs nothing beside it: verdict, figures, plots, and their data. */
export function htmlOf(run: RunRecord): string {
  const { timeline, samples, findings } = run;
  const times = timeline.map(({ at }) => at);
  const sampled = samples.map(({ at }) => at);
  const processes = [...new Set(samples.flatMap((sample) => Object.keys(sample.processes)))].toSorted();
  const worst = max(timeline, ({ latency }) => latency?.p99);
  const most = max(timeline, ({ requests }) => requests);
  const left = timeline.reduce((sum, { notSent }) => sum + notSent, 0);
  const lag = max(samples, ({ inFlight }) => inFlight);
  const outcomes = ["accepted", "replayed", "duplicate", "refused", "busy", "unknown"];
  const of = (what: "cpu" | "memory") =>
    processes.map((name) => ({ name, values: samples.map((sample) => sample.processes[name]?.[what]) }));
  const plots = [
    plot({
      title: "How long answers took",
      unit: "ms",
      says: `The slowest second had a 99th percentile of ${(worst ?? 0).toFixed(0)} ms.`,
      times,
      lines: [
        { name: "half", values: timeline.map(({ latency }) => latency?.med) },
        { name: "95 of 100", values: timeline.map(({ latency }) => latency?.p95) },
        { name: "99 of 100", values: timeline.map(({ latency }) => latency?.p99) },
      ],
    }),
    plot({
      title: "Requests",
      unit: "a second",
      says:
        `At most ${(most ?? 0).toLocaleString("en")} requests were sent in a second` +
        (left === 0
          ? "."
          : `; ${left.toLocaleString("en")} customers were not sent, as k6 had nobody left to be them.`),
      times,
      lines: [
        { name: "requests", values: timeline.map(({ requests }) => requests) },
        { name: "customers not sent", values: timeline.map(({ notSent }) => notSent) },
      ],
    }),
    plot({
      title: "What customers were told",
      unit: "answers a second",
      says: "Answers by outcome, on top of each other.",
      times,
      stacked: true,
      lines: outcomes.map((name) => ({ name, values: timeline.map((second) => second.outcomes[name]) })),
    }),
    plot({
      title: "Accepted and not yet stored",
      unit: "entries",
      says: `At most ${(lag ?? 0).toLocaleString("en")} entries waited for the drain.`,
      times: sampled,
      lines: [{ name: "in flight", values: samples.map(({ inFlight }) => inFlight) }],
    }),
    plot({
      title: "Processors",
      unit: "kept busy",
      says:
        "Processor time of each process, on top of each other" +
        (run.processors === undefined ? "." : `, of ${run.processors} that all of them share with others.`),
      times: sampled,
      stacked: true,
      lines: of("cpu"),
    }),
    plot({
      title: "Memory",
      unit: "MB",
      says: "Memory of each process.",
      times: sampled,
      lines: of("memory"),
    }),
  ];
  const rows = findings.map(
    ({ what, holds, because }) =>
      `<tr class="${holds ? "holds" : "fails"}"><td>${holds ? "✔ holds" : "✘ fails"}</td><th scope="row">${escape(what)}</th><td>${escape(because)}</td></tr>`,
  );
  const figures = figuresOf(run).map(
    ([name, figure]) => `<tr><th scope="row">${name}</th><td>${escape(figure).replaceAll("   ", ", ")}</td></tr>`,
  );
  const title = `${run.scenario} · ${run.profile}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${run.passed ? "Pass" : "Fail"}: ${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="verdict ${run.passed ? "holds" : "fails"}">${run.passed ? "Pass" : "Fail"}</p>
<h1>${escape(title)}</h1>
<p>${escape(run.target)}, ${escape(run.startedAt)}, ${run.seconds.toFixed(0)} s, up to ${run.rate.toLocaleString("en")} customers a second</p>
</header>
<main>
<table class="figures"><caption>What came of it</caption><tbody>${figures.join("")}</tbody></table>
<table class="findings"><caption>What was judged</caption><tbody>${rows.join("")}</tbody></table>
<div class="plots">${plots.join("\n")}</div>
</main>
</body>
</html>
`;
}
