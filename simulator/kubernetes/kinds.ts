import type { Check, CreateContext, PropertyRule, ResourceModel, UpdateContext } from "../model.ts";
import { isMap, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { besidesOf, mountingPods } from "./cloud-objects.ts";
import { customResource } from "./custom-resources.ts";
import { inScope, isAutonamed, metadataOf, objectId } from "./metadata.ts";
import { helmRelease } from "./helm-release.ts";
import { immutableFields } from "./immutable.ts";
import { labelProblems, nameProblems, NAMES_PAGE } from "./names.ts";
import { apiVersionOfData, findKind, isBuiltInGroup, isOffByDefault, servedVersions } from "./openapi.ts";
import type { Kind } from "./openapi.ts";
import { serverFields, serverLabels } from "./server-fields.ts";
import { validateObject } from "./validate.ts";
import { checksOf } from "./checks/index.ts";

const API_REFERENCE = "https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.35/";
const NAMESPACES = "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/";
const PATCHES =
  "https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/";
const STRICT = "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation";

/** Namespaces that every cluster has. */
const BUILT_IN_NAMESPACES = /^(default|kube-system|kube-public|kube-node-lease)$/;

const models = new Map<string, ResourceModel | undefined>();

/**
 * The model of `kubernetes:apps/v1:Deployment`: of a built-in kind, a patch of one, or a custom resource.
 * @param mutableConfigMaps as a provider with `enableConfigMapMutable` has it: their data change in place
 */
export function modelOf(type: string, mutableConfigMaps = false): ResourceModel | undefined {
  const isMutable = mutableConfigMaps && type === "kubernetes:core/v1:ConfigMap";
  const key = isMutable ? `${type} mutable` : type;
  if (!models.has(key)) models.set(key, isMutable ? withMutableData(makeModel(type)) : makeModel(type));
  return models.get(key);
}

function withMutableData(model: ResourceModel | undefined): ResourceModel | undefined {
  return model && { ...model, properties: { ...model.properties, data: {}, binaryData: {} } };
}

function makeModel(type: string): ResourceModel | undefined {
  const [, groupVersion = "", name = ""] = type.split(":");
  const apiVersion = groupVersion.replace(/^core\//, "");
  if (groupVersion === "helm.sh/v3") return name === "Release" ? helmRelease : undefined;
  const kind = findKind(apiVersion, name);
  if (kind !== undefined) return builtIn(type, kind);
  const patched = name.endsWith("Patch") ? findKind(apiVersion, name.slice(0, -"Patch".length)) : undefined;
  if (patched !== undefined) return patch(type, patched);
  if (isBuiltInGroup(apiVersion)) return notServed(type, apiVersion, name);
  return customResource(type, apiVersion, name, commonRules(true));
}

/** Rules of the metadata of every object. */
export function commonRules(namespaced: boolean): Readonly<Record<string, PropertyRule>> {
  return {
    "metadata.name": { immutable: true },
    "metadata.namespace": {
      immutable: true,
      ...(namespaced
        ? {
            references: {
              to: "kubernetes:core/v1:Namespace",
              builtIn: BUILT_IN_NAMESPACES,
              onTargetDelete: "cascades",
              absent: (got) =>
                `is no namespace of this cluster, got ${got}; create it first, or use its resource's name`,
            },
            source: NAMESPACES,
          }
        : {}),
    },
  };
}

function builtIn(type: string, kind: Kind): ResourceModel {
  const properties: Record<string, PropertyRule> = { ...commonRules(kind.namespaced) };
  for (const field of immutableFields(kind.group, kind.kind)) properties[field] ??= { immutable: true };
  return {
    type,
    title: kind.kind,
    properties,
    checks: [validSchema(type, kind, false), validMetadata(type, kind), ...checksOf(kind)],
    oneAtATime: sameNameAgain,
    ...(kind.kind === "Secret" ? { secretOutputs: ["data", "stringData"] } : {}),
    ...(kind.kind === "PersistentVolumeClaim" ? { deleteBlockers: mountingPods } : {}),
    besides: (ctx) => besidesOf(kind.kind, ctx),
    create: (given) => {
      const ctx = { ...given, inputs: inScope(given.inputs, kind.namespaced) };
      return {
        id: objectId(ctx.inputs),
        outputs: serverFields(kind, ctx),
        handles: handlesOf(kind, ctx),
      };
    },
    update: (given) => {
      const ctx = { ...given, inputs: inScope(given.inputs, kind.namespaced) };
      return { metadata: { ...nextVersion(ctx), ...serverLabels(kind, ctx) } };
    },
  };
}

/** A patch owns some fields of an object that another has made, and so must name it. */
function patch(type: string, kind: Kind): ResourceModel {
  const common = commonRules(kind.namespaced);
  return {
    type,
    title: `patch of a ${kind.kind}`,
    properties: {
      ...common,
      // Where there is a namespace, the provider fills it in.
      metadata: { required: !kind.namespaced, source: PATCHES },
      "metadata.name": { ...common["metadata.name"], required: true, source: PATCHES },
    },
    checks: [validSchema(type, kind, true), validMetadata(type, kind)],
    create: (ctx) => ({ id: objectId(ctx.inputs), outputs: {} }),
  };
}

/** A kind of Kubernetes' own that this version has not. */
function notServed(type: string, apiVersion: string, kind: string): ResourceModel {
  const check: Check = {
    id: `${type}#served`,
    source: "https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
    refuses: () => {
      const list = kind.endsWith("List") ? findKind(apiVersion, kind.slice(0, -4)) : undefined;
      const served = servedVersions(kind);
      const fix =
        list !== undefined
          ? `create each ${list.kind}`
          : served.length > 0
            ? `use ${served.join(" or ")}`
            : isOffByDefault(apiVersion, kind)
              ? "do without it: clusters serve alpha and beta versions only when their API server is told to"
              : "use what replaced it";
      return `apiVersion: is not served by Kubernetes ${apiVersionOfData()}, got ${apiVersion} ${kind}; ${fix}`;
    },
  };
  return { type, title: kind, checks: [check], create: (ctx) => ({ id: objectId(ctx.inputs), outputs: {} }) };
}

function validSchema(type: string, kind: Kind, partial: boolean): Check {
  return {
    id: `${type}#schema`,
    source: `${API_REFERENCE} (${STRICT})`,
    isSchema: true,
    refuses: ({ inputs, secrets }) => joined(validateObject(inputs, kind.definition, { partial, secrets })),
  };
}

function validMetadata(type: string, kind: Kind): Check {
  return {
    id: `${type}#metadata`,
    source: NAMES_PAGE,
    refuses: ({ inputs }) => {
      const metadata = metadataOf(inputs);
      const { generateName } = metadata;
      const generated =
        generateName === undefined
          ? []
          : [
              "metadata.generateName: is not supported in server-side apply mode, got a prefix; leave the name out instead",
            ];
      return joined([
        ...nameProblems(kind, metadata.name),
        ...labelProblems(metadata, "metadata"),
        ...generated,
      ]);
    },
  };
}

function joined(problems: readonly string[]): string | undefined {
  return problems.length === 0 ? undefined : problems.join("\n");
}

/** pulumi-kubernetes deletes first when the program fixed the name and neither it nor the namespace changes. */
export function sameNameAgain(olds: PropertyMap, news: PropertyMap): boolean {
  const [old, next] = [metadataOf(olds), metadataOf(news)];
  return !isAutonamed(news) && old.name === next.name && old.namespace === next.namespace;
}

function handlesOf(kind: Kind, ctx: CreateContext): Readonly<Record<string, string>> {
  if (kind.kind !== "CustomResourceDefinition") return {};
  const spec = isMap(ctx.inputs.spec) ? ctx.inputs.spec : {};
  const names = isMap(spec.names) ? spec.names : {};
  return { kind: `${text(spec, "group") ?? ""}/${text(names, "kind") ?? ""}` };
}

/** The metadata after one more write. */
function nextVersion(ctx: UpdateContext): PropertyMap {
  const old = metadataOf(ctx.oldOutputs);
  const version = Number(old.resourceVersion ?? 0) + 1;
  return { ...old, ...metadataOf(ctx.inputs), resourceVersion: String(version) };
}
