import { ANYTHING, object, type Schema } from "../manifests/schema.ts";
import { EC2_NODE_CLASS_SCHEMA, NODE_POOL_SCHEMA } from "./karpenter-schema.ts";

interface Kind {
  readonly kind: string;
  readonly plural: string;
  readonly group: string;
  readonly spec: Schema;
}

/** Karpenter writes the second of them itself; the kinds of features that are off have no watcher (kubernetes-sigs/karpenter, controllers.go). */
const KINDS: readonly Kind[] = [
  { kind: "NodePool", plural: "nodepools", group: "karpenter.sh", spec: NODE_POOL_SCHEMA },
  { kind: "NodeClaim", plural: "nodeclaims", group: "karpenter.sh", spec: ANYTHING },
  { kind: "EC2NodeClass", plural: "ec2nodeclasses", group: "karpenter.k8s.aws", spec: EC2_NODE_CLASS_SCHEMA },
];

const KEEPS = { "x-kubernetes-preserve-unknown-fields": true } as const;

const isSchema = (value: unknown): value is Schema => typeof value === "object" && value !== null;

/** The same, with fields that it does not name kept instead of dropped. */
function keepingOthers(schema: Schema): Schema {
  const { items, properties } = schema;
  if (isSchema(items)) return { ...schema, items: keepingOthers(items) };
  if (!isSchema(properties)) return schema;
  const kept = Object.entries(properties).map(([name, it]) => [name, isSchema(it) ? keepingOthers(it) : it]);
  return { ...schema, properties: Object.fromEntries(kept), ...KEEPS };
}

/**
 * The kinds that Karpenter watches. Their schemas are written from its reference at v1.14.1, not copied from its own
 * definitions: they refuse what the reference refuses of the fields that they name, and keep what they do not name.
 */
export const KARPENTER_DEFINITIONS = KINDS.map(({ kind, plural, group, spec }) => ({
  name: `${plural}.${group}`,
  spec: {
    group,
    scope: "Cluster",
    names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: object({ spec: keepingOthers(spec), status: ANYTHING }) },
        subresources: { status: {} },
      },
    ],
  },
}));
