/** The layers of docs/architecture.md. Each rule names who must not know whom. */
const within = (...rooms) => `^(${rooms.join("|")})/`;
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

module.exports = {
  forbidden: [
    forbid("no-cycles", "A cycle has no layer.", {}, { circular: true }),
    forbid(
      "lib-is-pure",
      "lib imports neither Pulumi nor any other room.",
      { path: "^lib/" },
      {
        path: [
          "@pulumi/",
          within("config", "components", "stacks", "cli", "simulator", "tools", "tests", "bench"),
        ],
      },
    ),
    forbid(
      "config-knows-lib-only",
      "config imports lib.",
      { path: "^config/" },
      { path: ["@pulumi/", within("components", "stacks", "cli", "simulator", "tools", "tests", "bench")] },
    ),
    forbid(
      "contracts-below-components",
      "Contracts know lib only.",
      { path: "^components/contracts/" },
      {
        path: [
          "^components/(?!contracts/)",
          within("stacks", "config", "cli", "simulator", "tools", "tests", "bench"),
        ],
      },
    ),
    forbid(
      "components-meet-by-contracts",
      "Sibling components meet only through contracts.",
      { path: "^components/([^/]+)/" },
      { path: "^components/", pathNot: ["^components/$1/", "^components/contracts/"] },
    ),
    forbid(
      "components-read-no-config",
      "Components take arguments; stacks read the config.",
      { path: "^components/" },
      { path: within("config", "stacks", "cli", "simulator", "tools", "tests", "bench") },
    ),
    forbid(
      "stacks-only-wire",
      "Stacks choose and wire components.",
      { path: "^stacks/" },
      { path: within("cli", "simulator", "tools", "tests", "bench") },
    ),
    forbid(
      "policies-know-lib-only",
      "Policies judge any program.",
      { path: "^policies/" },
      { path: within("components", "stacks", "config", "cli", "simulator", "tools", "tests", "bench") },
    ),
    forbid(
      "simulator-knows-no-program",
      "The clouds do not know who calls them.",
      { path: "^simulator/" },
      { path: within("components", "stacks", "config", "cli", "tools", "tests", "bench") },
    ),
    forbid(
      "examples-are-for-readers",
      "What explains the checks is no part of a rehearsal.",
      { path: "^(simulator/(?!examples/)|cli/rehearsal/)" },
      { path: "^simulator/examples/" },
    ),
    forbid(
      "cli-outside-the-program",
      "The CLI reaches the program only through the Automation API.",
      { path: "^cli/" },
      { path: ["^index\\.ts$", within("components", "stacks", "tests", "bench")] },
    ),
    forbid(
      "lab-outside-the-program",
      "The lab runs what the program renders; it knows lib, and the program only by its outputs. To API servers it speaks as the simulator does.",
      { path: "^lab/" },
      {
        path: within("components", "stacks", "config", "simulator", "tests", "bench"),
        pathNot: "^simulator/kubernetes/api-server\\.ts$",
      },
    ),
    forbid(
      "nothing-imports-cli-lab-or-tests",
      "cli, lab and tests are roofs.",
      { path: "^(?!cli/|lab/|tests/|bench/)" },
      { path: within("cli", "lab", "tests") },
    ),
    forbid(
      "cli-starts-the-lab",
      "The lab is a process of its own.",
      { path: "^cli/" },
      { path: within("lab") },
    ),
    forbid("no-unresolved", "Every import resolves.", {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(node_modules/(?!@pulumi)|\\.kakehashi|coverage)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".cjs", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
