import { FLAG, list, object, oneOf, SOME_TEXT, TEXTS, count, type Schema } from "../manifests/schema.ts";

/**
 * Schemas of Karpenter's kinds, written from their reference (karpenter.sh v1, concepts; Azure/AKS, AKSNodeClass): no
 * definition of theirs is in the project. They name the fields that are rendered here, and no others.
 */

const matching = (pattern: string): Schema => ({ type: "string", pattern });

const DURATION = matching("^([0-9]+(s|m|h))+$");

const REQUIREMENT = object(
  {
    key: SOME_TEXT,
    operator: oneOf("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"),
    values: list(SOME_TEXT),
  },
  "key",
  "operator",
);

const TAINT = object(
  { key: SOME_TEXT, value: { type: "string" }, effect: oneOf("NoSchedule", "PreferNoSchedule", "NoExecute") },
  "key",
  "effect",
);

const CLASS = object({ group: SOME_TEXT, kind: SOME_TEXT, name: SOME_TEXT }, "group", "kind", "name");

const NODE = object(
  {
    nodeClassRef: CLASS,
    requirements: list(REQUIREMENT, { maxItems: 100 }),
    taints: list(TAINT),
    expireAfter: DURATION,
    terminationGracePeriod: DURATION,
  },
  "nodeClassRef",
  "requirements",
);

const DISRUPTION = object(
  {
    consolidationPolicy: oneOf("WhenEmpty", "WhenEmptyOrUnderutilized"),
    consolidateAfter: DURATION,
    budgets: list(object({ nodes: matching("^((100|[0-9]{1,2})%|[0-9]+)$") }, "nodes"), { maxItems: 50 }),
  },
  "consolidateAfter",
);

export const NODE_POOL_SCHEMA: Schema = object(
  {
    template: object({ metadata: object({ labels: TEXTS }), spec: NODE }, "spec"),
    limits: TEXTS,
    disruption: DISRUPTION,
  },
  "template",
);

const DISK = object(
  {
    volumeType: oneOf("gp3", "gp2", "io1", "io2"),
    volumeSize: SOME_TEXT,
    encrypted: FLAG,
    kmsKeyID: SOME_TEXT,
    deleteOnTermination: FLAG,
  },
  "volumeSize",
);

const byId = list(object({ id: SOME_TEXT }, "id"), { minItems: 1, maxItems: 30 });

export const EC2_NODE_CLASS_SCHEMA: Schema = object(
  {
    role: SOME_TEXT,
    amiSelectorTerms: list(object({ alias: matching("^[a-zA-Z0-9]+@.+$") }, "alias"), {
      minItems: 1,
      maxItems: 30,
    }),
    subnetSelectorTerms: byId,
    securityGroupSelectorTerms: byId,
    metadataOptions: object({
      httpEndpoint: oneOf("enabled", "disabled"),
      httpTokens: oneOf("required", "optional"),
      httpPutResponseHopLimit: count(1, 64),
    }),
    blockDeviceMappings: list(object({ deviceName: SOME_TEXT, ebs: DISK }), { maxItems: 50 }),
    tags: TEXTS,
  },
  "amiSelectorTerms",
  "subnetSelectorTerms",
  "securityGroupSelectorTerms",
);

export const AKS_NODE_CLASS_SCHEMA: Schema = object({
  imageFamily: oneOf("Ubuntu", "Ubuntu2204", "Ubuntu2404", "AzureLinux"),
  osDiskSizeGB: count(30, 2048),
});
