import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exitCode } from "../../cli/exit-codes.ts";
import { subjectOf } from "../../cli/rehearsal/request.ts";
import { isProduction } from "../../config/load.ts";
import { CHECKOUT } from "../../tools/places.ts";
import { programOf } from "../faults/program.ts";
import { recordRun } from "../faults/recorded-run.ts";
import { configMistakes } from "./config-mistakes.ts";
import { documentedMistakes } from "./documented-mistakes.ts";
import type { Finding } from "./mistake.ts";
import { orderMistakes } from "./order-mistakes.ts";
import { modelOf, propertyMistakes } from "./property-mistakes.ts";
import { Rebuild } from "./rebuild.ts";
import { renderFindings, renderMisses } from "./table.ts";

/** `kakehashi bench mutations`: seeded mistakes in both stacks, and what refuses them (docs/mutations.md). */
const json = process.argv.includes("--json");
const check = process.argv.includes("--check");
const say = json ? console.error : console.log;

/** The share that has to be refused. */
const CAUGHT = 0.95;

const findings: Finding[] = [];
for (const stack of ["dev", "prod"]) {
  const state = mkdtempSync(join(tmpdir(), `kakehashi-mutations-${stack}-`));
  try {
    console.error(`recording ${stack}, and making mistakes in it`);
    const run = await recordRun({ stack, operation: "up", refresh: false, state });
    const rebuild = await Rebuild.of(programOf(run, run), run.recording.created, subjectOf({ stack }).quotas);
    const mistakes = [
      ...rebuild.steps.flatMap((step, index) => {
        const model = modelOf(rebuild, step);
        return model === undefined
          ? []
          : [...propertyMistakes(rebuild, index, model), ...documentedMistakes(rebuild, index)];
      }),
      ...orderMistakes(rebuild),
      ...configMistakes(readFileSync(join(CHECKOUT, `Pulumi.${stack}.yaml`), "utf8"), isProduction(stack)),
    ];
    for (const mistake of mistakes) findings.push({ stack, mistake, refused: mistake.refusal() });
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

const caught = findings.filter(({ refused }) => refused !== undefined).length;
const share = caught / findings.length;
for (const line of [...renderFindings(findings), ...renderMisses(findings)]) say(line);
const line = {
  mistakes: findings.length,
  caught,
  share: Math.floor(share * 10_000) / 10_000,
  seconds: Math.round(performance.now() / 1000),
};
console.log(JSON.stringify(line));
process.exitCode = exitCode(check && share < CAUGHT ? "checksFailed" : "ok");
