import { guidOfDigits } from "../guid.ts";
import type { CreateContext } from "../model.ts";
import { isList, isMap, text } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { clusterAt } from "./cluster.ts";
import { metadataOf } from "./metadata.ts";
import type { Kind } from "./openapi.ts";

/** What the API server and its controllers add to an object, by the time that the provider has awaited it. */
export function serverFields(kind: Kind, ctx: CreateContext): PropertyMap {
  const fields = FIELDS[kind.kind]?.(ctx) ?? {};
  return {
    ...fields,
    metadata: { ...serverMetadata(kind, ctx), ...serverLabels(kind, ctx) },
  };
}

/** The labels of what the API server labels itself, for which it has none of its own: namespaces. */
export function serverLabels({ kind }: Kind, { inputs }: Pick<CreateContext, "inputs">): PropertyMap {
  if (kind !== "Namespace") return {};
  const { name = null, labels } = metadataOf(inputs);
  return { labels: { ...(isMap(labels) ? labels : {}), "kubernetes.io/metadata.name": name } };
}

function serverMetadata(kind: Kind, ctx: CreateContext): PropertyMap {
  return {
    ...metadataOf(ctx.inputs),
    uid: uid(ctx),
    resourceVersion: String(Number.parseInt(ctx.hex(5, "version"), 16)),
    creationTimestamp: `${ctx.now.slice(0, 19)}Z`,
    ...(isMap(ctx.inputs.spec) && kind.kind !== "Service" ? { generation: 1 } : {}),
  };
}

function uid(ctx: CreateContext): string {
  const digits = ctx.hex(32, "uid");
  return guidOfDigits(digits);
}

type Server = (ctx: CreateContext) => PropertyMap;

const FIELDS: Readonly<Record<string, Server>> = {
  Namespace: () => ({ spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } }),
  Service: (ctx) => ({ spec: serviceSpec(ctx), status: { loadBalancer: loadBalancer(ctx) } }),
  Ingress: () => ({ status: { loadBalancer: {} } }),
  Deployment: (ctx) =>
    workload(ctx, { progressDeadlineSeconds: 600, revisionHistoryLimit: 10 }, [
      "availableReplicas",
      "updatedReplicas",
    ]),
  StatefulSet: (ctx) =>
    workload(ctx, { podManagementPolicy: "OrderedReady", revisionHistoryLimit: 10 }, [
      "availableReplicas",
      "currentReplicas",
    ]),
  ReplicaSet: (ctx) => workload(ctx, {}, ["availableReplicas"]),
  Secret: (ctx) => ({ type: ctx.inputs.type ?? "Opaque", data: secretData(ctx.inputs) }),
  PersistentVolumeClaim: (ctx) => ({
    spec: { volumeMode: "Filesystem", ...specOf(ctx.inputs) },
    status: { phase: "Pending" },
  }),
  CustomResourceDefinition: (ctx) => ({
    status: {
      acceptedNames: specOf(ctx.inputs).names ?? {},
      storedVersions: storedVersions(specOf(ctx.inputs)),
    },
  }),
};

function specOf(object: PropertyMap): PropertyMap {
  return isMap(object.spec) ? object.spec : {};
}

function workload(ctx: CreateContext, defaults: PropertyMap, counts: readonly string[]): PropertyMap {
  const spec = { replicas: 1, ...defaults, ...specOf(ctx.inputs) };
  const status: Record<string, PropertyValue> = { observedGeneration: 1 };
  for (const count of ["replicas", "readyReplicas", ...counts]) status[count] = spec.replicas;
  return { spec, status };
}

function serviceSpec(ctx: CreateContext): PropertyMap {
  const spec = specOf(ctx.inputs);
  if (spec.type === "ExternalName") return { sessionAffinity: "None", ...spec };
  const clusterIP = text(spec, "clusterIP") ?? serviceAddress(ctx);
  return {
    type: "ClusterIP",
    clusterIP,
    clusterIPs: [clusterIP],
    internalTrafficPolicy: "Cluster",
    ipFamilies: ["IPv4"],
    ipFamilyPolicy: "SingleStack",
    sessionAffinity: "None",
    ...spec,
  };
}

/** An address of the cluster's service range, or of the one that EKS takes when it is not told another. */
function serviceAddress(ctx: CreateContext): string {
  const outputs = clusterAt(ctx.place.account, ctx.world)?.outputs ?? {};
  const network = isMap(outputs.kubernetesNetworkConfig)
    ? outputs.kubernetesNetworkConfig
    : outputs.networkProfile;
  const range = isMap(network)
    ? (text(network, "serviceIpv4Cidr") ?? text(network, "serviceCidr"))
    : undefined;
  const [first = "172", second = "20"] = (range ?? "172.20.0.0/16").split(".");
  const digits = ctx.hex(4, "address");
  return [
    first,
    second,
    Number.parseInt(digits.slice(0, 2), 16),
    Math.max(11, Number.parseInt(digits.slice(2), 16)),
  ].join(".");
}

function loadBalancer(ctx: CreateContext): PropertyMap {
  if (specOf(ctx.inputs).type !== "LoadBalancer") return {};
  const cluster = clusterAt(ctx.place.account, ctx.world);
  if (cluster?.package === "aws") {
    return {
      ingress: [
        { hostname: `${ctx.hex(32, "elb")}-${ctx.hex(16, "elb2")}.elb.${cluster.region}.amazonaws.com` },
      ],
    };
  }
  const octets = [0, 2, 4].map((at) => Number.parseInt(ctx.hex(6, "address").slice(at, at + 2), 16));
  return { ingress: [{ ip: ["20", ...octets].join("."), ipMode: "VIP" }] };
}

/** The server keeps `stringData` as base64 under `data`. */
function secretData(inputs: PropertyMap): PropertyMap {
  const data: Record<string, PropertyValue> = { ...(isMap(inputs.data) ? inputs.data : {}) };
  if (isMap(inputs.stringData)) {
    for (const [key, value] of Object.entries(inputs.stringData)) {
      data[key] = typeof value === "string" ? Buffer.from(value).toString("base64") : value;
    }
  }
  return data;
}

function storedVersions(spec: PropertyMap): readonly PropertyValue[] {
  const versions = isList(spec.versions) ? spec.versions.filter(isMap) : [];
  return versions.flatMap((it) => (it.storage === true && it.name !== undefined ? [it.name] : []));
}
