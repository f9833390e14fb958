import { parseCidr } from "../cidr.ts";
import type { Check, CheckContext, CreateContext, ResourceModel } from "../model.ts";
import { isMap, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { arn } from "./identity.ts";
import { awsResource } from "./resource.ts";
import { DNS_NAME, withoutDot } from "./route53-zones.ts";
import { addressIn, strings } from "./subnets.ts";
import { HANDLES, securityGroupReference, TYPES } from "./types.ts";
import { vpcIdOf } from "./vpc.ts";

const API = "https://docs.aws.amazon.com/Route53/latest/APIReference";
const CREATE_ENDPOINT = `${API}/API_route53resolver_CreateResolverEndpoint.html`;
const CREATE_RULE = `${API}/API_route53resolver_CreateResolverRule.html`;
const ASSOCIATE = `${API}/API_route53resolver_AssociateResolverRule.html`;

const autoName = { property: "name", style: "dash7", maxLength: 64 } as const;

/** `rslvr-out-` and the like, with 17 characters. */
const resolverId = (ctx: CreateContext, prefix: string): string => `rslvr-${prefix}-${ctx.hex(17, "id")}`;

const placesOf = (inputs: PropertyMap): readonly PropertyMap[] =>
  (Array.isArray(inputs.ipAddresses) ? inputs.ipAddresses : []).filter(isMap);

const subnetAt = (ctx: CheckContext, place: PropertyMap): WorldObject | undefined =>
  ctx.world.having("id", text(place, "subnetId") ?? "").find(({ type }) => type === TYPES.subnet);

const oneVpc: Check = {
  id: "aws:route53/resolverEndpoint:one-vpc",
  source: CREATE_ENDPOINT,
  needs: ["ipAddresses", "securityGroupIds"],
  refuses: (ctx) => {
    const [first, ...others] = placesOf(ctx.inputs).flatMap((it) => subnetAt(ctx, it) ?? []);
    const own = vpcIdOf(first);
    if (own === undefined) return undefined;
    const foreign = others.find((it) => vpcIdOf(it) !== own);
    if (foreign !== undefined)
      return `ipAddresses: must be subnets of one VPC, got ${foreign.id} of ${vpcIdOf(foreign) ?? "none"} beside ${own}; use subnets of one`;
    const group = strings(ctx.inputs.securityGroupIds)
      .flatMap((id) => ctx.world.having(HANDLES.securityGroup, id).slice(0, 1))
      .find((it) => vpcIdOf(it) !== own);
    if (group === undefined) return undefined;
    return `securityGroupIds: must be of the subnets' VPC ${own}, got ${group.id} of ${vpcIdOf(group) ?? "none"}; use a group of that VPC`;
  },
};

const endpoint = awsResource(
  CREATE_ENDPOINT,
  {
    type: TYPES.resolverEndpoint,
    title: "resolver endpoint",
    autoName,
    properties: {
      "ipAddresses[*].subnetId": { references: { to: TYPES.subnet } },
      "securityGroupIds[*]": { references: securityGroupReference() },
    },
    checks: [oneVpc],
    create: (ctx) => {
      const id = resolverId(ctx, text(ctx.inputs, "direction") === "OUTBOUND" ? "out" : "in");
      const [first] = placesOf(ctx.inputs).flatMap((it) => subnetAt(ctx, it) ?? []);
      return {
        id,
        outputs: {
          arn: arn(ctx.place, "route53resolver", `resolver-endpoint/${id}`),
          hostVpcId: vpcIdOf(first) ?? "",
          ipAddresses: addressesOf(ctx),
          protocols: ctx.inputs.protocols ?? ["Do53"],
          resolverEndpointType: ctx.inputs.resolverEndpointType ?? "IPV4",
        },
      };
    },
    update: (ctx) => ({ ipAddresses: addressesOf(ctx) }),
  },
  { tags: "strict" },
);

/** Where the endpoint stands: in each subnet at an address that the program or AWS chose. */
const addressesOf = (ctx: CreateContext): readonly PropertyMap[] =>
  placesOf(ctx.inputs).map((place) => {
    const subnetId = text(place, "subnetId") ?? "";
    const chosen = addressIn(subnetAt(ctx, place), {
      ...ctx,
      hex: (length, purpose) => ctx.hex(length, `${purpose ?? ""} ${subnetId}`),
    });
    return { ...place, ip: text(place, "ip") ?? chosen, ipId: `rni-${ctx.hex(17, subnetId)}` };
  });

const isForward = (inputs: PropertyMap): boolean => text(inputs, "ruleType") === "FORWARD";

const forwardTo: Check = {
  id: "aws:route53/resolverRule:forward-to",
  source: CREATE_RULE,
  refuses: ({ inputs }) => {
    const parts = ["resolverEndpointId", "targetIps"];
    const wrong = parts.find((it) => (inputs[it] === undefined) === isForward(inputs));
    if (wrong === undefined) return undefined;
    return isForward(inputs)
      ? `${wrong}: is required of a rule that forwards, got nothing; set it`
      : `${wrong}: is only for rules that forward, got one; drop it or set ruleType to FORWARD`;
  },
};

const outbound: Check = {
  id: "aws:route53/resolverRule:outbound-endpoint",
  source: CREATE_RULE,
  needs: ["resolverEndpointId"],
  refuses: (ctx) => {
    const target = ctx.target("resolverEndpointId");
    const direction = text(target?.inputs ?? {}, "direction");
    if (target === undefined || direction === "OUTBOUND") return undefined;
    return `resolverEndpointId: must be an outbound endpoint, got ${target.id}, which is ${direction ?? "none"}; use one that asks`;
  },
};

const targetAddress: Check = {
  id: "aws:route53/resolverRule:target-address",
  source: CREATE_RULE,
  needs: ["targetIps"],
  refuses: ({ inputs }) => {
    const targets = (Array.isArray(inputs.targetIps) ? inputs.targetIps : []).filter(isMap);
    const wrong = targets
      .flatMap((it) => text(it, "ip") ?? [])
      .find((ip) => parseCidr(`${ip}/32`) === undefined);
    if (wrong === undefined) return undefined;
    return `targetIps: must be IPv4 addresses, got ${wrong}; names of DNS servers cannot be asked for`;
  },
};

const rule = awsResource(
  CREATE_RULE,
  {
    type: TYPES.resolverRule,
    title: "resolver rule",
    autoName,
    properties: {
      domainName: {
        immutable: true,
        pattern: DNS_NAME,
        patternMeans: "labels of letters, digits, hyphens and underscores with dots between",
      },
      // DeleteResolverEndpoint says nothing of rules: what they forward is then asked nowhere.
      resolverEndpointId: { references: { to: TYPES.resolverEndpoint, onTargetDelete: "ignores" } },
    },
    checks: [forwardTo, outbound, targetAddress],
    create: (ctx) => {
      const id = resolverId(ctx, "rr");
      return {
        id,
        outputs: {
          arn: arn(ctx.place, "route53resolver", `resolver-rule/${id}`),
          domainName: withoutDot(text(ctx.inputs, "domainName") ?? ""),
          ownerId: ctx.place.account,
          shareStatus: "NOT_SHARED",
        },
      };
    },
  },
  { tags: "strict" },
);

/** A VPC has one rule for a domain; the same rule twice is the simplest case of that. */
const sameDomain: Check = {
  id: "aws:route53/resolverRuleAssociation:one-rule-per-domain",
  source: ASSOCIATE,
  needs: ["resolverRuleId", "vpcId"],
  when: "apply",
  refuses: (ctx) => {
    const domain = domainOf(ctx, ctx.inputs);
    const other = ctx.siblings("vpcId").find((it) => domainOf(ctx, it.inputs) === domain);
    if (domain === undefined || other === undefined) return undefined;
    return `resolverRuleId: the VPC has a rule for ${domain} already (${other.id}), got another; keep one`;
  },
};

const domainOf = ({ world }: CheckContext, association: PropertyMap): string | undefined => {
  const [named] = world.having("id", text(association, "resolverRuleId") ?? "");
  return text(named?.outputs ?? {}, "domainName");
};

const association = awsResource(ASSOCIATE, {
  type: TYPES.resolverRuleAssociation,
  title: "resolver rule association",
  autoName,
  properties: {
    // CloudFormation's schema, which bounds the others' names, says nothing of this one.
    name: {
      maxLength: 64,
      pattern: /^(?!\d+$)[\w' -]+$/,
      patternMeans: "letters, digits, spaces, hyphens, underscores and apostrophes, and not digits alone",
    },
    resolverRuleId: { references: { to: TYPES.resolverRule } },
    vpcId: { references: { to: TYPES.vpc } },
  },
  checks: [sameDomain],
  create: (ctx) => ({ id: resolverId(ctx, "rrassoc"), outputs: {} }),
});

/** What the VPC's resolver asks elsewhere. */
export const resolverModels: readonly ResourceModel[] = [endpoint, rule, association];
