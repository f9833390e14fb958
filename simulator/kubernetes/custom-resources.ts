import type { Check, CheckContext, PropertyRule, ResourceModel } from "../model.ts";
import { isList, isMap, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { isBrought } from "./brought-kinds.ts";
import { validateAgainst } from "./crd-schema.ts";
import { gatewayKind } from "./gateway-kinds.ts";
import { metadataOf, objectId } from "./metadata.ts";
import { labelProblems, nameProblems } from "./names.ts";

const PAGE =
  "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/";

/** A kind that a CustomResourceDefinition of the same cluster defines. */
export function customResource(
  type: string,
  apiVersion: string,
  kind: string,
  common: Readonly<Record<string, PropertyRule>>,
): ResourceModel {
  const [group = "", version = ""] = apiVersion.split("/");
  const { properties, checks = [], handles } = gatewayKind(type);
  return {
    type,
    title: kind,
    properties: {
      ...common,
      apiVersion: {
        references: {
          to: "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
          by: "kind",
          handle: () => `${group}/${kind}`,
          onTargetDelete: "cascades",
          brought: (ctx) => isBrought(`${group}/${kind}`, ctx),
          absent: () =>
            `no CustomResourceDefinition of this cluster defines it, got ${kind} of ${apiVersion}; create the CRD of ${kind} in ${group} first`,
        },
        source: PAGE,
      },
      ...properties,
    },
    checks: [defined(type, kind, version), ...checks],
    create: (ctx) => ({
      id: objectId(ctx.inputs),
      ...(handles === undefined ? {} : { handles: handles(ctx) }),
      outputs: {
        metadata: {
          ...metadataOf(ctx.inputs),
          uid: ctx.hex(32, "uid").replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
          resourceVersion: String(Number.parseInt(ctx.hex(5, "version"), 16)),
          creationTimestamp: `${ctx.now.slice(0, 19)}Z`,
          generation: 1,
        },
      },
    }),
  };
}

/** What the definition says of version, scope and fields. */
function defined(type: string, kind: string, version: string): Check {
  return {
    id: `${type}#definition`,
    source: PAGE,
    refuses: (ctx) => {
      const metadata = metadataOf(ctx.inputs);
      const problems = [
        ...nameProblems({ kind: "" }, metadata.name),
        ...labelProblems(metadata, "metadata"),
        ...definitionProblems(ctx, kind, version),
      ];
      return problems.length === 0 ? undefined : problems.join("\n");
    },
  };
}

function definitionProblems(ctx: CheckContext, kind: string, version: string): readonly string[] {
  const spec = ctx.target("apiVersion")?.inputs.spec;
  if (!isMap(spec)) return [];
  const versions = isList(spec.versions) ? spec.versions.filter(isMap) : [];
  const served = versions.filter((it) => it.served !== false);
  const own = served.find((it) => it.name === version);
  if (own === undefined) {
    const names = served.map((it) => text(it, "name") ?? "").join(", ");
    return [
      `apiVersion: is not served by the CustomResourceDefinition of ${kind}, got ${version}; use one of ${names}`,
    ];
  }
  const schema = isMap(own.schema) ? own.schema.openAPIV3Schema : undefined;
  return isMap(schema) ? validateAgainst(withoutMetadata(ctx.inputs), schema, ctx.secrets) : [];
}

/** The API server checks the metadata itself, whatever the schema says. */
function withoutMetadata(inputs: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(inputs).filter(
      ([key]) => !["apiVersion", "kind", "metadata"].includes(key) && !key.startsWith("__"),
    ),
  );
}
