import { text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";

/** Identifiers of clusters and instances. */
export const IDENTIFIER = {
  pattern: /^[a-z](?:-?[a-z0-9]){0,62}$/,
  patternMeans: "1 to 63 small letters, digits and single hyphens, a letter first and no hyphen last",
};

export const isAuroraMySql = (inputs: PropertyMap): boolean => text(inputs, "engine") === "aurora-mysql";

/** The family of parameters of an engine's version; undefined for what is not Aurora MySQL. */
export function familyOf(cluster: PropertyMap): string | undefined {
  const [series] = /^\d+\.\d+/.exec(text(cluster, "engineVersion") ?? "") ?? [];
  return isAuroraMySql(cluster) && series !== undefined ? `aurora-mysql${series}` : undefined;
}
