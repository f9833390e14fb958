import { isMap } from "../../simulator/properties.ts";
import type { PropertyValue } from "../../simulator/properties.ts";
import { BOUNDS } from "./facts/bounds.ts";
import { WORDS } from "./facts/words.ts";
import type { Mistake, Operator } from "./mistake.ts";
import { changed } from "./property-mistakes.ts";
import type { Rebuild, Step } from "./rebuild.ts";
import { formatPath, leavesOf, misspelled } from "./values.ts";
import type { Leaf } from "./values.ts";

const AWS_TAGS = "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html";
const AZURE_TAGS = "https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources";
const LABELS = "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/";

type Change = readonly [operator: Operator, leaf: Leaf, value: PropertyValue, source: string];

/** Mistakes in what the vendor enumerates or bounds, property by property (facts/). */
export function documentedMistakes(rebuild: Rebuild, index: number): readonly Mistake[] {
  const step = rebuild.steps[index];
  if (step === undefined) return [];
  const leaves = leavesOf(step.inputs);
  return [
    ...leaves.flatMap((leaf) => ofWord(step, leaf)),
    ...leaves.flatMap((leaf) => ofNumber(step, leaf)),
    ...ofTags(step),
  ].map(([operator, leaf, value, source]) =>
    changed({ rebuild, index, step }, operator, leaf, value, source),
  );
}

/** `agentPoolProfiles[*].vmSize` */
function patternOf({ path }: Leaf): string {
  return formatPath(path).replaceAll(/\[\d+\]/g, "[*]");
}

function ofWord({ subject: { type } }: Step, leaf: Leaf): readonly Change[] {
  const known = WORDS.find((it) => it.type === type && it.paths.includes(patternOf(leaf)));
  const wrong = typeof leaf.value === "string" ? misspelled(leaf.value) : undefined;
  return known === undefined || wrong === undefined ? [] : [["misspelled word", leaf, wrong, known.source]];
}

function ofNumber({ subject: { type } }: Step, leaf: Leaf): readonly Change[] {
  const known = BOUNDS.find((it) => it.type === type && it.path === patternOf(leaf));
  if (known === undefined || typeof leaf.value !== "number") return [];
  return [known.min - 1, known.max + 1].map((it) => ["past a bound", leaf, it, known.source]);
}

function ofTags({ subject: { type }, inputs }: Step): readonly Change[] {
  const wrong = (path: Leaf["path"], value: string, source: string): Change => [
    "wrong tag",
    { path, value: null },
    value,
    source,
  ];
  const metadata = isMap(inputs.metadata) ? inputs.metadata : {};
  if (type.startsWith("kubernetes:") && isMap(metadata.labels))
    return ["platform team", "a".repeat(64)].map((it) => wrong(["metadata", "labels", "team"], it, LABELS));
  if (!isMap(inputs.tags)) return [];
  const source = type.startsWith("aws:") ? AWS_TAGS : AZURE_TAGS;
  const reserved = type.startsWith("aws:") ? "aws:team" : "team/owner";
  return [wrong(["tags", reserved], "platform", source), wrong(["tags", "team"], "a".repeat(257), source)];
}
