import type { Check, CheckContext, PropertyRule, ResourceModel } from "../model.ts";
import { isList, isMap, text, UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { exactlyOne, given } from "./exclusive.ts";
import { arn } from "./identity.ts";
import { overQuota, QUOTAS } from "./quotas.ts";
import { awsResource } from "./resource.ts";
import { strings } from "./subnets.ts";
import { HANDLES, securityGroupReference } from "./types.ts";
import { vpcIdOf } from "./vpc.ts";

const AUTHORIZE =
  "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html";
const RULES = "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html";
const PERMISSION = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html";

type Direction = "ingress" | "egress";

const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const CLASSIC = "aws:ec2/securityGroupRule:SecurityGroupRule";

/** Descriptions of groups and rules. */
export const DESCRIPTION_RULE: PropertyRule = {
  pattern: /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]*$/,
  patternMeans: "of letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*",
  maxLength: 255,
  source: AUTHORIZE,
};

/** A port, or a type or code of ICMP, where -1 is any. */
export const PORT_RULE: PropertyRule = { min: -1, max: 65_535, source: PERMISSION };

/** A protocol by number where it has a name, so that tcp and 6 are the same. */
function protocolOf(value: unknown): string {
  const name = String(value).toLowerCase();
  return { tcp: "6", udp: "17", icmp: "1", icmpv6: "58", all: "-1" }[name] ?? name;
}

/** What is wrong with a protocol and its ports. */
export function problemOfPorts(
  at: string,
  protocol: unknown,
  from: unknown,
  to: unknown,
): string | undefined {
  if (protocol === UNKNOWN || from === UNKNOWN || to === UNKNOWN) return undefined;
  const number = Number(protocolOf(protocol));
  if (!Number.isInteger(number) || number < -1 || number > 255)
    return `${at}: must be tcp, udp, icmp, icmpv6, -1 or a protocol's number, got ${String(protocol)}; correct it`;
  if (number !== 6 && number !== 17) return undefined;
  if (from === undefined || to === undefined)
    return `${at}: needs fromPort and toPort, got ${String(protocol)} without; set both`;
  const [low, high] = [Number(from), Number(to)];
  if (low >= 0 && high <= 65_535 && low <= high) return undefined;
  return `${at}: must have ports from 0 to 65535, the lower one first, got ${low} to ${high}; correct them`;
}

/** One permission: a direction, ports, and one source or destination. */
function signature(direction: Direction, inputs: PropertyMap, protocol: unknown, peer: string): string {
  const number = protocolOf(protocol);
  const ports =
    number === "-1"
      ? ""
      : `${JSON.stringify(inputs.fromPort ?? null)}-${JSON.stringify(inputs.toPort ?? null)}`;
  return [direction, number, ports, peer].join(" ");
}

/** The permissions that one rule object, of any type, gives. */
function permissionsOf(type: string, inputs: PropertyMap, groupId: string): readonly string[] {
  if (type === INGRESS || type === EGRESS) {
    const peer = PEERS.map((it) => text(inputs, it)).find((it) => it !== undefined);
    const direction = type === INGRESS ? "ingress" : "egress";
    return peer === undefined ? [] : [signature(direction, inputs, inputs.ipProtocol, peer)];
  }
  const lists = ["cidrBlocks", "ipv6CidrBlocks", "prefixListIds"].flatMap((it) => strings(inputs[it]));
  const source = text(inputs, "sourceSecurityGroupId") ?? (inputs.self === true ? groupId : undefined);
  const direction = inputs.type === "egress" ? "egress" : "ingress";
  return [...lists, ...(source === undefined ? [] : [source])].map((peer) =>
    signature(direction, inputs, inputs.protocol, peer),
  );
}

/** The permissions that a group carries itself. */
function inlinePermissions(group: WorldObject): readonly string[] {
  return (["ingress", "egress"] as const).flatMap((direction) => {
    const rules = group.inputs[direction];
    return (isList(rules) ? rules : []).flatMap((rule) =>
      isMap(rule) ? permissionsOf(CLASSIC, { ...rule, type: direction }, group.id) : [],
    );
  });
}

interface Held {
  readonly holder: string;
  readonly permission: string;
}

/** All permissions of a group but those of one resource. */
function permissionsOfGroup(groupId: string, { world, self, urn }: CheckContext): readonly Held[] {
  const [group] = world.having(HANDLES.securityGroup, groupId);
  if (group === undefined) return [];
  const rules = world
    .referrers(group)
    .filter((it) => RULE_TYPES.has(it.type) && it.inputs.securityGroupId === groupId)
    .filter((it) => it !== self && it.urn !== urn);
  return [
    ...inlinePermissions(group).map((permission) => ({ holder: group.id, permission })),
    ...rules.flatMap((it) =>
      permissionsOf(it.type, it.inputs, groupId).map((permission) => ({ holder: it.id, permission })),
    ),
  ];
}

const RULE_TYPES = new Set([INGRESS, EGRESS, CLASSIC]);

const PEERS = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

function duplicateCheck(family: string, type: string): Check {
  return {
    id: `${family}:duplicate`,
    source: RULES,
    needs: ["securityGroupId"],
    when: "apply",
    refuses: (ctx) => {
      const groupId = text(ctx.inputs, "securityGroupId") ?? "";
      const own = permissionsOf(type, ctx.inputs, groupId);
      const twin = permissionsOfGroup(groupId, ctx).find((it) => own.includes(it.permission));
      if (twin === undefined) return undefined;
      return `securityGroupId: the group has the same rule already (${twin.holder}), got ${twin.permission}; drop one of the two`;
    },
  };
}

function quotaCheck(family: string, type: string): Check {
  return {
    id: `${family}:quota`,
    source: QUOTAS.securityGroupRules.source,
    needs: ["securityGroupId"],
    refuses: (ctx) => {
      const groupId = text(ctx.inputs, "securityGroupId") ?? "";
      const own = permissionsOf(type, ctx.inputs, groupId);
      const direction = (own[0] ?? "").split(" ")[0] ?? "";
      const others = permissionsOfGroup(groupId, ctx).filter((it) => it.permission.startsWith(direction));
      return overQuota(
        ctx,
        "securityGroupId",
        QUOTAS.securityGroupRules,
        others.length + Math.max(own.length - 1, 0),
      );
    },
  };
}

/** A check that a rule's other group is in the same VPC. Peered VPCs are not modelled. */
function peerInVpc(family: string, property: string): Check {
  return {
    id: `${family}:group-of-another-vpc`,
    source: RULES,
    needs: ["securityGroupId", property],
    refuses: (ctx: CheckContext) => {
      const [wanted, got] = [vpcIdOf(ctx.target("securityGroupId")), vpcIdOf(ctx.target(property))];
      if (wanted === undefined || got === undefined || wanted === got) return undefined;
      return `${property}: must be of the group's VPC ${wanted}, got ${text(ctx.inputs, property) ?? ""} of ${got}; use a range instead`;
    },
  };
}

function singleRule(type: typeof INGRESS | typeof EGRESS): ResourceModel {
  const family = type.slice(0, type.lastIndexOf(":"));
  return awsResource(
    AUTHORIZE,
    {
      type,
      title: type === INGRESS ? "ingress rule" : "egress rule",
      properties: {
        securityGroupId: { required: true, immutable: true, references: securityGroupReference("cascades") },
        ipProtocol: { required: true, source: PERMISSION },
        fromPort: PORT_RULE,
        toPort: PORT_RULE,
        cidrIpv4: { cidr: { shortest: 0, longest: 32 }, source: PERMISSION },
        referencedSecurityGroupId: { references: securityGroupReference(), source: RULES },
        description: DESCRIPTION_RULE,
      },
      checks: [
        exactlyOne(`${family}:one-peer`, AUTHORIZE, PEERS),
        {
          id: `${family}:ports`,
          source: PERMISSION,
          needs: ["ipProtocol"],
          refuses: ({ inputs }) =>
            problemOfPorts("ipProtocol", inputs.ipProtocol, inputs.fromPort, inputs.toPort),
        },
        duplicateCheck(family, type),
        peerInVpc(family, "referencedSecurityGroupId"),
        quotaCheck(family, type),
      ],
      create: (ctx) => {
        const id = `sgr-0${ctx.hex(16, "sgr")}`;
        const outputs = { arn: arn(ctx.place, "ec2", `security-group-rule/${id}`), securityGroupRuleId: id };
        return { id, outputs };
      },
    },
    { tags: "any" },
  );
}

const classicPeers: Check = {
  id: "aws:ec2/securityGroupRule:peers",
  source: "https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygrouprule/",
  refuses: ({ inputs }) => {
    const ranges = given(inputs, ["cidrBlocks", "ipv6CidrBlocks", "prefixListIds"]);
    const groups = [...given(inputs, ["sourceSecurityGroupId"]), ...(inputs.self === true ? ["self"] : [])];
    if (ranges.length + groups.length === 0)
      return "cidrBlocks: a rule needs cidrBlocks, ipv6CidrBlocks, prefixListIds, self or sourceSecurityGroupId, got none; set one";
    if (groups.length > 1 || (groups.length === 1 && ranges.some((it) => it !== "prefixListIds")))
      return `${groups[0] ?? ""}: does not go together with others, got ${[...groups, ...ranges].join(" and ")}; make a rule of each`;
    return undefined;
  },
};

const classicRule = awsResource(AUTHORIZE, {
  type: CLASSIC,
  title: "security group rule",
  properties: {
    securityGroupId: { required: true, immutable: true, references: securityGroupReference("cascades") },
    type: { required: true, oneOf: ["ingress", "egress"], immutable: true, source: RULES },
    protocol: { required: true, immutable: true, source: PERMISSION },
    fromPort: { ...PORT_RULE, required: true, immutable: true },
    toPort: { ...PORT_RULE, required: true, immutable: true },
    cidrBlocks: { immutable: true },
    "cidrBlocks[*]": { cidr: { shortest: 0, longest: 32 }, source: PERMISSION },
    ipv6CidrBlocks: { immutable: true },
    prefixListIds: { immutable: true },
    self: { immutable: true, default: false },
    sourceSecurityGroupId: { immutable: true, references: securityGroupReference() },
    description: DESCRIPTION_RULE,
  },
  checks: [
    classicPeers,
    {
      id: "aws:ec2/securityGroupRule:ports",
      source: PERMISSION,
      needs: ["protocol"],
      refuses: ({ inputs }) => problemOfPorts("protocol", inputs.protocol, inputs.fromPort, inputs.toPort),
    },
    duplicateCheck("aws:ec2/securityGroupRule", CLASSIC),
    peerInVpc("aws:ec2/securityGroupRule", "sourceSecurityGroupId"),
    quotaCheck("aws:ec2/securityGroupRule", CLASSIC),
  ],
  create: (ctx) => ({
    id: `sgrule-${Number.parseInt(ctx.hex(8, "sgrule"), 16)}`,
    outputs: { securityGroupRuleId: `sgr-0${ctx.hex(16, "sgr")}` },
  }),
});

export const securityGroupRuleModels = [singleRule(INGRESS), singleRule(EGRESS), classicRule];
