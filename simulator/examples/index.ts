import { models as awsModels } from "../aws/index.ts";
import { models as azureModels } from "../azure/index.ts";
import { modelOf } from "../kubernetes/kinds.ts";
import type { ResourceModel } from "../model.ts";
import { models as randomModels } from "../random/values.ts";
import { awsBases } from "./aws/bases.ts";
import { awsDeletions } from "./aws/deletion-cases.ts";
import { awsCases } from "./aws/index.ts";
import { nameCases } from "./aws/name-cases.ts";
import { tagMistakes } from "./aws/tag-mistakes.ts";
import { azureBases } from "./azure/bases.ts";
import { azureTagMistakes } from "./azure/tag-mistakes.ts";
import { azureDeletions } from "./azure/deletion-cases.ts";
import { azureCases } from "./azure/index.ts";
import { GONE, KINDS, kubernetesCases, PATCHES, RELEASE } from "./kubernetes/cases.ts";
import { CUSTOM_TYPES } from "./kubernetes/custom-cases.ts";
import { kubernetesDeletions } from "./kubernetes/deletion-cases.ts";
import { deletionCheckId, deletionExample, examplesOf } from "./listing.ts";
import type { ListedCheck } from "./listing.ts";
import type { Examples } from "./pairs.ts";
import { randomExamples } from "./random.ts";

export type { ListedCheck } from "./listing.ts";

/** Models of a package, and what its examples are made of. */
interface PackageExamples extends Examples {
  readonly models: readonly ResourceModel[];
}

/** Every package. */
export const PACKAGES: readonly PackageExamples[] = [
  { models: awsModels, cases: [...awsCases, ...nameCases], bases: awsBases, mistakes: tagMistakes },
  { models: azureModels, cases: azureCases, bases: azureBases, mistakes: azureTagMistakes },
  {
    models: [...KINDS.map(({ type }) => type), ...PATCHES, ...CUSTOM_TYPES, GONE, RELEASE].flatMap(
      (it) => modelOf(it) ?? [],
    ),
    cases: kubernetesCases,
    bases: [
      { type: RELEASE, inputs: () => ({ chart: "cert-manager", name: "certs", maxHistory: 5, timeout: 60 }) },
    ],
  },
  { models: randomModels, ...randomExamples },
];

/** What the clouds do not delete while something stands in its way. */
export const DELETIONS = [...awsDeletions, ...azureDeletions, ...kubernetesDeletions];

/**
 * The checks of the simulated clouds, each with the stack that it refuses and the one that it lets pass.
 * @param wanted whether a check of a type is asked for. @default every one
 */
export function listedChecks(
  wanted: (id: string, type: string) => boolean = () => true,
): readonly ListedCheck[] {
  const listed = new Map<string, ListedCheck>();
  for (const { models, ...examples } of PACKAGES) {
    for (const model of models) {
      // Two versions of a kind share what is asked of the kind.
      for (const it of examplesOf(model, examples, wanted)) if (!listed.has(it.id)) listed.set(it.id, it);
    }
  }
  for (const it of DELETIONS) {
    const id = deletionCheckId(it.type);
    if (wanted(id, it.type)) listed.set(id, deletionExample(it));
  }
  return [...listed.values()];
}
