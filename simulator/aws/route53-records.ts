import { isIP } from "node:net";
import type { Check, CheckContext, ResourceModel } from "../model.ts";
import { isList, isMap, strings, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { awsResource } from "./resource.ts";
import { withoutDot } from "./route53-zones.ts";
import { TYPES } from "./types.ts";

const CHANGE = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html";
const RECORD_SET = "https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html";
const TYPES_PAGE = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html";
const VALUES =
  "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-shared.html";
const WEIGHTED =
  "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-weighted.html";

/** Types of records (Amazon Route 53 Developer Guide, "Supported DNS record types"). */
const RECORD_TYPES = [
  ...["A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS"],
  ...["PTR", "SOA", "SPF", "SRV", "SSHFP", "SVCB", "TLSA", "TXT"],
];

/** Properties that make a record one of several with its name; each goes with a setIdentifier. */
const POLICIES = [
  "weightedRoutingPolicies",
  "failoverRoutingPolicies",
  "geolocationRoutingPolicies",
  "latencyRoutingPolicies",
  "geoproximityRoutingPolicy",
  "cidrRoutingPolicy",
  "multivalueAnswerRoutingPolicy",
];

const policyOf = (inputs: PropertyMap): string | undefined =>
  POLICIES.find((it) => inputs[it] !== undefined && inputs[it] !== false);
const typeOf = (inputs: PropertyMap): string => text(inputs, "type") ?? "";
const isAlias = (inputs: PropertyMap): boolean => isList(inputs.aliases) && inputs.aliases.length > 0;

/** The provider completes a name with the zone's, unless it ends with it. */
export function fullName(inputs: PropertyMap, zone: WorldObject | undefined): string {
  const name = withoutDot(text(inputs, "name") ?? "");
  const domain = withoutDot(text(zone?.inputs ?? {}, "name") ?? "");
  if (name === "") return domain;
  return name === domain || name.endsWith(`.${domain}`) ? name : `${name}.${domain}`;
}

const setIdentifier: Check = {
  id: "aws:route53/record:set-identifier",
  source: RECORD_SET,
  refuses: ({ inputs }) => {
    const policy = policyOf(inputs);
    if ((policy === undefined) === (inputs.setIdentifier === undefined)) return undefined;
    return policy === undefined
      ? `setIdentifier: goes with a routing policy, got ${text(inputs, "setIdentifier") ?? ""} without one; add weightedRoutingPolicies or remove it`
      : `setIdentifier: must be set with ${policy}, got nothing; give each record of the group another`;
  },
};

const nothingToAnswer: Check = {
  id: "aws:route53/record:values-or-alias",
  source: VALUES,
  refuses: ({ inputs }) => {
    if (isAlias(inputs)) {
      const both = ["records", "ttl"].find((it) => inputs[it] !== undefined);
      return both === undefined
        ? undefined
        : `${both}: does not go with aliases, got both; an alias has the values and the TTL of its target`;
    }
    const missing = ["records", "ttl"].find((it) => inputs[it] === undefined);
    if (missing === undefined) return undefined;
    return `${missing}: must be set for a record that is no alias, got nothing; set it`;
  },
};

const wrongAddress: Check = {
  id: "aws:route53/record:address-of-type",
  source: TYPES_PAGE,
  needs: ["type", "records"],
  refuses: ({ inputs }) => {
    const version = { A: 4, AAAA: 6 }[typeOf(inputs)];
    if (version === undefined) return undefined;
    const wrong = strings(inputs.records).find((it) => isIP(it) !== version);
    if (wrong === undefined) return undefined;
    return `records: ${typeOf(inputs)} records hold IPv${version} addresses (InvalidChangeBatch), got ${wrong}; correct it`;
  },
};

const oneTarget: Check = {
  id: "aws:route53/record:one-cname",
  source: TYPES_PAGE,
  needs: ["type", "records"],
  refuses: ({ inputs }) => {
    const count = strings(inputs.records).length;
    if (typeOf(inputs) !== "CNAME" || count < 2) return undefined;
    return `records: a CNAME has one target, got ${count}; keep one`;
  },
};

const apexAlias: Check = {
  id: "aws:route53/record:cname-at-apex",
  source: TYPES_PAGE,
  needs: ["type", "name", "zoneId"],
  refuses: (ctx) => {
    const zone = ctx.target("zoneId");
    const name = fullName(ctx.inputs, zone);
    if (typeOf(ctx.inputs) !== "CNAME" || name !== fullName({}, zone)) return undefined;
    return `type: a CNAME cannot stand at the top of a zone, got ${name}; use an A record or an alias`;
  },
};

/** Other records of the same name, in the same zone. */
function namesakes(ctx: CheckContext): readonly WorldObject[] {
  const name = fullName(ctx.inputs, ctx.target("zoneId"));
  return ctx.siblings("zoneId").filter((it) => it.outputs.fqdn === name);
}

const cnameAlone: Check = {
  id: "aws:route53/record:cname-alone",
  source: TYPES_PAGE,
  when: "apply",
  needs: ["type", "name", "zoneId"],
  refuses: (ctx) => {
    const cname = typeOf(ctx.inputs) === "CNAME";
    const other = namesakes(ctx).find((it) => (typeOf(it.inputs) === "CNAME") !== cname);
    if (other === undefined) return undefined;
    return `name: a CNAME stands alone (InvalidChangeBatch), got ${typeOf(ctx.inputs)} beside ${typeOf(other.inputs)} ${other.id}; use another name`;
  },
};

const mixedPolicies: Check = {
  id: "aws:route53/record:one-policy",
  source: CHANGE,
  when: "apply",
  needs: ["type", "name", "zoneId"],
  refuses: (ctx) => {
    const own = policyOf(ctx.inputs);
    const other = namesakes(ctx).find(
      (it) => typeOf(it.inputs) === typeOf(ctx.inputs) && policyOf(it.inputs) !== own,
    );
    if (other === undefined) return undefined;
    return `name: records of one name and type share a routing policy (InvalidChangeBatch), got ${own ?? "simple"} beside ${policyOf(other.inputs) ?? "simple"} of ${other.id}; use one for all`;
  },
};

const taken: Check = {
  id: "aws:route53/record:exists",
  source: CHANGE,
  when: "apply",
  needs: ["type", "name", "zoneId"],
  refuses: (ctx) => {
    if (ctx.inputs.allowOverwrite === true) return undefined;
    const other = namesakes(ctx).find(
      (it) =>
        typeOf(it.inputs) === typeOf(ctx.inputs) &&
        text(it.inputs, "setIdentifier") === text(ctx.inputs, "setIdentifier"),
    );
    if (other === undefined) return undefined;
    return `name: there is such a record already (InvalidChangeBatch), got ${other.id}; import it, or give it another setIdentifier`;
  },
};

const weightRange: Check = {
  id: "aws:route53/record:weight",
  source: WEIGHTED,
  needs: ["weightedRoutingPolicies"],
  refuses: ({ inputs }) => {
    const weights = isList(inputs.weightedRoutingPolicies) ? inputs.weightedRoutingPolicies : [];
    const wrong = weights
      .flatMap((it) => (isMap(it) && typeof it.weight === "number" ? [it.weight] : []))
      .find((it) => !Number.isInteger(it) || it < 0 || it > 255);
    if (wrong === undefined) return undefined;
    return `weightedRoutingPolicies[0].weight: must be a whole number from 0 to 255, got ${wrong}; scale the weights`;
  },
};

const record = awsResource(RECORD_SET, {
  type: TYPES.record,
  title: "record",
  global: true,
  properties: {
    zoneId: { required: true, immutable: true, references: { to: TYPES.zone } },
    name: { required: true, immutable: true, maxLength: 255 },
    type: { required: true, oneOf: RECORD_TYPES, source: TYPES_PAGE },
    ttl: { min: 0, max: 2_147_483_647, source: VALUES },
    records: {
      minLength: 1,
      maxLength: 400,
      source: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html",
    },
    setIdentifier: { minLength: 1, maxLength: 128 },
    weightedRoutingPolicies: { maxLength: 1 },
    // Deleting a check leaves the records that name it as they are.
    healthCheckId: { references: { to: TYPES.healthCheck, onTargetDelete: "ignores" } },
  },
  checks: [
    ...[setIdentifier, nothingToAnswer, wrongAddress, oneTarget, weightRange],
    ...[apexAlias, cnameAlone, mixedPolicies, taken],
  ],
  create: (ctx) => {
    const zone = ctx.target("zoneId");
    const name = withoutDot(text(ctx.inputs, "name") ?? "");
    const set = text(ctx.inputs, "setIdentifier");
    const id = [zone?.id ?? "", name, typeOf(ctx.inputs), ...(set === undefined ? [] : [set])].join("_");
    return { id, outputs: { fqdn: fullName(ctx.inputs, zone), allowOverwrite: false } };
  },
});

/** Records. */
export const recordModels: readonly ResourceModel[] = [record];
