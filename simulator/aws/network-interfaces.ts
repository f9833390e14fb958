import { contains, parseCidr } from "../cidr.ts";
import type { Check, CheckContext } from "../model.ts";
import { text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { arn, assignedId } from "./identity.ts";
import { QUOTAS } from "./quotas.ts";
import { awsResource } from "./resource.ts";
import { addressIn, strings } from "./subnets.ts";
import { HANDLES, securityGroupReference, TYPES } from "./types.ts";
import { vpcIdOf } from "./vpc.ts";

const CREATE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html";
const SIZING = "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html";
const INTERFACES = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html";

/** How many addresses at a subnet's beginning are AWS's own; so is the last one. */
const FIRST_FREE = 4;

const outsideSubnet: Check = {
  id: "aws:ec2/networkInterface:outside-subnet",
  source: SIZING,
  needs: ["privateIps", "subnetId"],
  refuses: (ctx) => {
    const cidr = text(ctx.target("subnetId")?.inputs ?? {}, "cidrBlock") ?? "";
    const range = parseCidr(cidr);
    if (range === undefined) return undefined;
    const free = { first: range.first + FIRST_FREE, last: range.last - 1, prefix: 32 };
    const wrong = strings(ctx.inputs.privateIps).find((address) => {
      const own = parseCidr(`${address}/32`);
      return own === undefined || !contains(free, own);
    });
    if (wrong === undefined) return undefined;
    return `privateIps: must be addresses of the subnet ${cidr}, not its first four nor its last, got ${wrong}; choose another`;
  },
};

const takenAddress: Check = {
  id: "aws:ec2/networkInterface:address-taken",
  source: CREATE,
  needs: ["privateIps", "subnetId"],
  when: "apply",
  refuses: (ctx) => {
    const wanted = strings(ctx.inputs.privateIps);
    const other = ctx
      .siblings("subnetId")
      .find((it) => strings(it.outputs.privateIps).some((address) => wanted.includes(address)));
    if (other === undefined) return undefined;
    return `privateIps: is in use by ${other.id}, got ${wanted.join(", ")}; choose another address`;
  },
};

/** A check that security groups are of the VPC that a subnet is in. */
const groupsInVpc: Check = {
  id: "aws:ec2/networkInterface:group-of-another-vpc",
  source: INTERFACES,
  needs: ["securityGroups", "subnetId"],
  refuses: (ctx) => {
    const wanted = vpcIdOf(ctx.target("subnetId"));
    const foreign = groupsOf(ctx).find((it) => vpcIdOf(it) !== wanted);
    if (wanted === undefined || foreign === undefined) return undefined;
    return `securityGroups: must be of the subnet's VPC ${wanted}, got ${foreign.id} of ${vpcIdOf(foreign) ?? "none"}; use a group of that VPC`;
  },
};

function groupsOf({ inputs, world }: CheckContext): readonly WorldObject[] {
  return strings(inputs.securityGroups).flatMap((id) => world.having(HANDLES.securityGroup, id).slice(0, 1));
}

const networkInterface = awsResource(
  CREATE,
  {
    type: TYPES.networkInterface,
    title: "network interface",
    properties: {
      subnetId: { required: true, immutable: true, references: { to: TYPES.subnet } },
      securityGroups: {
        maxLength: QUOTAS.groupsPerInterface.value,
        source: QUOTAS.groupsPerInterface.source,
      },
      "securityGroups[*]": { references: securityGroupReference() },
      description: { maxLength: 255, source: CREATE },
      interfaceType: { oneOf: ["efa", "branch", "trunk"], immutable: true, source: CREATE },
      sourceDestCheck: { default: true },
      privateIpListEnabled: { default: false },
      ipv6AddressListEnabled: { default: false },
    },
    checks: [outsideSubnet, takenAddress, groupsInVpc],
    create: (ctx) => {
      const id = assignedId(ctx, "eni");
      const home = ctx.target("subnetId");
      const given = strings(ctx.inputs.privateIps);
      const [privateIp = addressIn(home, ctx)] = given;
      const addresses = given.length > 0 ? [...given] : [privateIp];
      const vpcId = vpcIdOf(home) ?? "";
      const outputs: PropertyMap = {
        arn: arn(ctx.place, "ec2", `network-interface/${id}`),
        attachments: [],
        interfaceType: ctx.inputs.interfaceType ?? "interface",
        ipv4Prefixes: [],
        ipv6Addresses: [],
        macAddress: `06:${(ctx.hex(10, "mac").match(/../g) ?? []).join(":")}`,
        outpostArn: "",
        ownerId: ctx.place.account,
        privateDnsName: `ip-${privateIp.replaceAll(".", "-")}.${ctx.place.region}.compute.internal`,
        privateIp,
        privateIpLists: addresses,
        privateIps: addresses,
        privateIpsCount: addresses.length - 1,
        securityGroups:
          strings(ctx.inputs.securityGroups).length > 0 ? [...strings(ctx.inputs.securityGroups)] : [],
      };
      return { id, outputs, handles: { [HANDLES.privateIp]: `${vpcId} ${privateIp}` } };
    },
  },
  { tags: "any" },
);

export const networkInterfaceModels = [networkInterface];
