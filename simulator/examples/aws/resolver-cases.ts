import { TYPES } from "../../aws/types.ts";
import type { PropertyMap } from "../../properties.ts";
import type { CheckCase } from "../case.ts";
import type { ExampleCloud, Made } from "../cloud.ts";
import { network, vpc } from "./fixtures.ts";

const { resolverEndpoint, resolverRule, resolverRuleAssociation, securityGroup } = TYPES;

/** An endpoint in two subnets of a VPC. */
function endpointInputs(cloud: ExampleCloud): PropertyMap {
  const { vpc: owner, a, c } = network(cloud);
  const group = cloud.make(securityGroup, "dns", { vpcId: owner.id });
  return {
    direction: "OUTBOUND",
    securityGroupIds: [group.id],
    ipAddresses: [{ subnetId: a.id }, { subnetId: c.id }],
  };
}

const RULE: PropertyMap = {
  ruleType: "FORWARD",
  domainName: "mysql.database.azure.com",
  targetIps: [{ ip: "10.68.240.4", port: 53 }],
};

/** A rule and the endpoint that it asks from. */
export function rule(cloud: ExampleCloud): { readonly rule: Made; readonly vpcId: string } {
  const { id } = cloud.make(resolverEndpoint, "names", endpointInputs(cloud));
  const made = cloud.make(resolverRule, "names", { ...RULE, resolverEndpointId: id });
  return { rule: made, vpcId: cloud.find(TYPES.vpc, "vpc").id };
}

/** The VPC, where the rule holds. */
export function association(cloud: ExampleCloud): Made {
  const { rule: made, vpcId } = rule(cloud);
  return cloud.make(resolverRuleAssociation, "names", { resolverRuleId: made.id, vpcId });
}

const endpointCases: readonly CheckCase[] = [
  {
    check: "aws:route53/resolverEndpoint:one-vpc",
    type: resolverEndpoint,
    inputs: (cloud) => {
      const passes = endpointInputs(cloud);
      const other = vpc(cloud, "other", "10.80.0.0/16").id;
      const foreign = cloud.make(securityGroup, "foreign", { vpcId: other }).id;
      return { refused: { ...passes, securityGroupIds: [foreign] }, passes };
    },
  },
];

const ruleCases: readonly CheckCase[] = [
  {
    check: "aws:route53/resolverRule:forward-to",
    type: resolverRule,
    inputs: (cloud) => {
      const { id } = cloud.make(resolverEndpoint, "names", endpointInputs(cloud));
      const passes = { ...RULE, resolverEndpointId: id };
      return { refused: RULE, passes };
    },
  },
  {
    check: "aws:route53/resolverRule:outbound-endpoint",
    type: resolverRule,
    inputs: (cloud) => {
      const outbound = endpointInputs(cloud);
      const { id } = cloud.make(resolverEndpoint, "names", outbound);
      const inbound = cloud.make(resolverEndpoint, "inbound", { ...outbound, direction: "INBOUND" }).id;
      return {
        refused: { ...RULE, resolverEndpointId: inbound },
        passes: { ...RULE, resolverEndpointId: id },
      };
    },
  },
  {
    check: "aws:route53/resolverRule:target-address",
    type: resolverRule,
    inputs: (cloud) => {
      const { id } = cloud.make(resolverEndpoint, "names", endpointInputs(cloud));
      const passes = { ...RULE, resolverEndpointId: id };
      return { refused: { ...passes, targetIps: [{ ip: "dns.kakehashi.internal" }] }, passes };
    },
  },
];

const associationCases: readonly CheckCase[] = [
  {
    check: "aws:route53/resolverRuleAssociation:one-rule-per-domain",
    type: resolverRuleAssociation,
    inputs: (cloud) => {
      const resolverRuleId = association(cloud).inputs.resolverRuleId ?? "";
      const vpcId = cloud.find(TYPES.vpc, "vpc").id;
      const other = vpc(cloud, "other", "10.80.0.0/16").id;
      return { refused: { resolverRuleId, vpcId }, passes: { resolverRuleId, vpcId: other } };
    },
  },
];

/** The cases of what the VPC's resolver asks elsewhere. */
export const resolverCases: readonly CheckCase[] = [...endpointCases, ...ruleCases, ...associationCases];
