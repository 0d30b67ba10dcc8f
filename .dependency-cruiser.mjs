/** Who may import whom. Each message says what to do instead; infra/check/boundaries.test.ts breaks each rule once. */

const TEST = "\\.test\\.tsx?$|/conformance(/|\\.ts$)|/testbed/|/test/";

/** A room may reach into its own folders and those of `friends`, and nowhere else in this repository. */
const only = (name, from, friends, comment) => ({
  name,
  severity: "error",
  comment,
  from: { path: from, pathNot: TEST },
  to: { path: "^(core|edge|web|infra|load-tests)/", pathNot: [from, ...friends] },
});

export default {
  forbidden: [
    only(
      "contract-is-a-leaf",
      "^core/contract/",
      [],
      "The contract imports nothing of ours: move what it needs into it",
    ),
    {
      name: "contract-stands-on-valibot-alone",
      severity: "error",
      comment:
        "The contract depends on valibot alone: do the work that needs another package in the room that calls it",
      from: { path: "^core/contract/", pathNot: TEST },
      to: { pathNot: ["^(core|edge|web|infra|load-tests)/", "node_modules/valibot/"] },
    },
    {
      name: "names-import-nothing",
      severity: "error",
      comment: "k6 reads names.ts by its path and resolves no packages: keep it free of imports",
      from: { path: "^core/contract/names\\.ts$" },
      to: {},
    },
    only(
      "edge-imports-only-contract",
      "^edge/",
      ["^core/contract/"],
      "The edge needs nothing but Redis: share by the contract",
    ),
    only("core-imports-only-itself", "^core/", [], "Core knows no other room: share by the contract"),
    {
      name: "web-imports-only-contract",
      severity: "error",
      comment:
        "The page talks to core over HTTP: share by the contract, or import the type of an app for the typed client",
      from: { path: "^web/", pathNot: TEST },
      to: {
        path: "^(core|edge|infra|load-tests)/",
        pathNot: ["^core/contract/"],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "web-takes-types-of-apps-only",
      severity: "error",
      comment: "Of core the page may see the types of the results and admin apps and no more",
      from: { path: "^web/", pathNot: TEST },
      to: { path: "^core/src/", pathNot: "^core/src/(results|admin)/app\\.ts$" },
    },
    only(
      "infra-imports-only-contract",
      "^infra/",
      ["^core/contract/"],
      "The launcher starts services as processes: it imports none of their code",
    ),
    {
      name: "k6-resolves-no-packages",
      severity: "error",
      comment: "k6 runs these files itself: import names.ts by its path, and nothing else but each other",
      from: { path: "^load-tests/(scenarios/|customer/|profiles|counts)", pathNot: TEST },
      to: {
        pathNot: [
          "^load-tests/(scenarios/|customer/|profiles|counts)",
          "^core/contract/names\\.ts$",
          "node_modules/@types/k6/",
        ],
      },
    },
    only(
      "load-tests-start-servers-and-no-more",
      "^load-tests/",
      ["^core/contract/", "^infra/local/"],
      "What measures looks at processes from outside: share by the contract, start them by infra/local",
    ),
    {
      name: "siblings-do-not-meet",
      severity: "error",
      comment:
        "drain, dispatch, results and admin are siblings: put what two of them need into store, service or the contract",
      from: { path: "^core/src/(drain|dispatch|results|admin)/" },
      to: { path: "^core/src/(drain|dispatch|results|admin)/", pathNot: "^core/src/$1/" },
    },
    {
      name: "command-stands-on-the-store",
      severity: "error",
      comment: "The command looks after an install by its store: put what it shares with a service there",
      from: { path: "^core/src/cli/", pathNot: TEST },
      to: { path: "^core/src/", pathNot: "^core/src/(cli|store|service)/" },
    },
    {
      name: "store-knows-no-caller",
      severity: "error",
      comment: "The store is called and calls nobody: pass in what it needs",
      from: { path: "^core/src/store/", pathNot: TEST },
      to: { path: "^core/src/(drain|dispatch|results|admin|cli)/" },
    },
    {
      name: "service-knows-no-feedback",
      severity: "error",
      comment: "Service holds what every service needs and nothing of feedback",
      from: { path: "^core/src/service/", pathNot: TEST },
      to: { path: "^core/src/(drain|dispatch|results|admin|store|cli)/" },
    },
    {
      name: "edge-runs-anywhere",
      severity: "error",
      comment: "Only edge/src/node.ts may use what Node alone has: take it as a service from the entry",
      from: { path: "^edge/src/", pathNot: ["^edge/src/node\\.ts$", TEST] },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "worker-speaks-rest",
      severity: "error",
      comment: "Workers open no sockets: what the Worker reaches must not import the TCP client",
      from: { path: "^edge/src/worker\\.ts$" },
      to: { path: "^edge/src/queue/redis\\.ts$|node_modules/(redis|@redis)/", reachable: true },
    },
    {
      name: "no-circles",
      severity: "error",
      comment: "Data flows one way: break the circle by moving what both need to where neither is",
      from: {},
      to: { circular: true },
    },
    {
      name: "nothing-unresolved",
      severity: "error",
      comment: "This import leads nowhere: check the path and its extension",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules/(?!@earshot/)" },
    exclude: { path: "^(web/dist|\\.earshot|coverage)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "default"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
    },
  },
};
