import type { ResourceModel } from "../../model.ts";
import type { PropertyMap } from "../../properties.ts";
import type { Mistake } from "../mistakes.ts";

/** Tags that Azure refuses, by the last part of the check's id. */
const WRONG: Readonly<Record<string, PropertyMap>> = {
  "tags-count": Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`tag-${index}`, "platform"])),
  "tags-name": { "team/owner": "platform" },
  "tags-value": { team: "p".repeat(257) },
};

/** Mistakes in tags, which every type that has any refuses alike. */
export function azureTagMistakes(model: ResourceModel, inputs: PropertyMap): readonly Mistake[] {
  return (model.checks ?? []).flatMap(({ id }) => {
    const tags = WRONG[id.slice(id.lastIndexOf(":") + 1)];
    if (tags === undefined) return [];
    return [{ check: id, inputs: { ...inputs, tags }, right: { ...inputs, tags: { team: "platform" } } }];
  });
}
