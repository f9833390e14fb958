import { crc32 } from "node:zlib";
import type { Check, CheckContext, CreateContext } from "../model.ts";
import { text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { GATEWAY_SERVICES, readServiceName } from "./endpoint-services.ts";
import { arn, assignedId } from "./identity.ts";
import { othersInRegion, overQuota, QUOTAS } from "./quotas.ts";
import { awsResource } from "./resource.ts";
import { strings, subnetsNamed, zoneOf } from "./subnets.ts";
import { HANDLES, routeTableReference, securityGroupReference, TYPES } from "./types.ts";
import { findVpc, vpcIdOf } from "./vpc.ts";

const CREATE_ENDPOINT = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html";
const GATEWAY = "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html";
const INTERFACE = "https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html";
const SERVICES = "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html";

function kindOf(inputs: PropertyMap): string {
  return text(inputs, "vpcEndpointType") ?? "Gateway";
}

function serviceOf(ctx: CheckContext): string {
  const read = readServiceName(text(ctx.inputs, "serviceName") ?? "", ctx.place.region);
  return "service" in read ? read.service : "";
}

const serviceName: Check = {
  id: "aws:ec2/vpcEndpoint:service-of-region",
  source: SERVICES,
  needs: ["serviceName"],
  refuses: (ctx) => {
    const name = text(ctx.inputs, "serviceName") ?? "";
    // Only these two name AWS's own services; the others name what a partner or another account shares.
    if (!["Gateway", "Interface"].includes(kindOf(ctx.inputs)) || ctx.inputs.serviceRegion !== undefined)
      return undefined;
    const read = readServiceName(name, ctx.place.region);
    if ("problem" in read)
      return `serviceName: ${read.problem}, got ${name}; use com.amazonaws.${ctx.place.region}.SERVICE`;
    if (kindOf(ctx.inputs) !== "Gateway" || GATEWAY_SERVICES.includes(read.service)) return undefined;
    return `serviceName: has no gateway endpoint, got ${name}; set vpcEndpointType to Interface`;
  },
};

const fittingProperties: Check = {
  id: "aws:ec2/vpcEndpoint:properties-of-type",
  source: CREATE_ENDPOINT,
  refuses: ({ inputs }) => {
    const kind = kindOf(inputs);
    const foreign = {
      Gateway: ["subnetIds", "securityGroupIds", "privateDnsEnabled"],
      Interface: ["routeTableIds"],
      GatewayLoadBalancer: ["routeTableIds", "securityGroupIds", "privateDnsEnabled"],
    }[kind];
    const wrong = (foreign ?? []).find((it) => inputs[it] !== undefined && inputs[it] !== false);
    if (wrong === undefined) return undefined;
    return `${wrong}: does not go with an endpoint of type ${kind}, got one; drop it or change vpcEndpointType`;
  },
};

const oneSubnetPerZone: Check = {
  id: "aws:ec2/vpcEndpoint:one-subnet-per-zone",
  source: INTERFACE,
  needs: ["subnetIds"],
  refuses: (ctx) => {
    const zones = new Map<string, string>();
    for (const subnet of subnetsNamed(ctx.inputs.subnetIds, ctx.world)) {
      const other = zones.get(zoneOf(subnet));
      if (other !== undefined && other !== subnet.id)
        return `subnetIds: must name one subnet a zone, got ${other} and ${subnet.id} of ${zoneOf(subnet)}; drop one`;
      zones.set(zoneOf(subnet), subnet.id);
    }
    return undefined;
  },
};

/** A check that every object of a list property is of the endpoint's VPC. */
function ofSameVpc(property: string, handle: string, what: string): Check {
  return {
    id: `aws:ec2/vpcEndpoint:${what}-of-another-vpc`,
    source: CREATE_ENDPOINT,
    needs: ["vpcId", property],
    refuses: (ctx) => {
      const vpcId = text(ctx.inputs, "vpcId");
      for (const [index, id] of strings(ctx.inputs[property]).entries()) {
        const own = vpcIdOf(ctx.world.having(handle, id)[0]);
        if (own !== undefined && own !== vpcId)
          return `${property}[${index}]: must be of the endpoint's VPC ${vpcId ?? ""}, got ${id} of ${own}; use one of that VPC`;
      }
      return undefined;
    },
  };
}

const privateDns: Check = {
  id: "aws:ec2/vpcEndpoint:private-dns",
  source: INTERFACE,
  needs: ["vpcId", "privateDnsEnabled"],
  when: "apply",
  refuses: (ctx) => {
    const owner = ctx.target("vpcId");
    if (ctx.inputs.privateDnsEnabled !== true || owner === undefined) return undefined;
    const missing = ["enableDnsSupport", "enableDnsHostnames"].filter((it) => owner.outputs[it] !== true);
    if (missing.length === 0) return undefined;
    return `privateDnsEnabled: needs ${missing.join(" and ")} of its VPC ${owner.id}, got true; turn that on first`;
  },
};

const conflictingDns: Check = {
  id: "aws:ec2/vpcEndpoint:conflicting-private-dns",
  source: INTERFACE,
  needs: ["vpcId", "serviceName", "privateDnsEnabled"],
  when: "apply",
  refuses: (ctx) => {
    if (ctx.inputs.privateDnsEnabled !== true) return undefined;
    const other = ctx
      .siblings("vpcId")
      .find((it) => it.inputs.privateDnsEnabled === true && it.inputs.serviceName === ctx.inputs.serviceName);
    if (other === undefined) return undefined;
    return `privateDnsEnabled: the VPC has an endpoint with the same private names (${other.id}), got true; keep one of the two`;
  },
};

const duplicateRoute: Check = {
  id: "aws:ec2/vpcEndpoint:route-table-in-use",
  source: GATEWAY,
  needs: ["vpcId", "serviceName", "routeTableIds"],
  when: "apply",
  refuses: (ctx) => {
    for (const other of ctx.siblings("vpcId")) {
      if (other.inputs.serviceName !== ctx.inputs.serviceName) continue;
      const shared = strings(other.inputs.routeTableIds).find((it) =>
        strings(ctx.inputs.routeTableIds).includes(it),
      );
      if (shared !== undefined)
        return `routeTableIds: the table has a route to this service already (${other.id}), got ${shared}; use that endpoint`;
    }
    return undefined;
  },
};

const endpointQuota: Check = {
  id: "aws:ec2/vpcEndpoint:quota",
  source: QUOTAS.interfaceEndpoints.source,
  needs: ["vpcId"],
  refuses: (ctx) => {
    const kind = kindOf(ctx.inputs);
    if (kind === "Gateway") {
      const others = othersInRegion(ctx, TYPES.vpcEndpoint).filter((it) => kindOf(it.inputs) === kind);
      return overQuota(ctx, "vpcId", QUOTAS.gatewayEndpoints, others.length);
    }
    const others = ctx.siblings("vpcId").filter((it) => kindOf(it.inputs) !== "Gateway");
    return overQuota(ctx, "vpcId", QUOTAS.interfaceEndpoints, others.length);
  },
};

function endpointOutputs(ctx: CreateContext, id: string): PropertyMap {
  const gateway = kindOf(ctx.inputs) === "Gateway";
  const subnets = strings(ctx.inputs.subnetIds);
  const service = serviceOf(ctx);
  const owner = findVpc(ctx, text(ctx.inputs, "vpcId"));
  const suffix = ctx.hex(8, "dns");
  const dnsName = `${id}-${suffix}.${service}.${ctx.place.region}.vpce.amazonaws.com`;
  const hostedZoneId = `Z${ctx.hex(13, "zone").toUpperCase()}`;
  return {
    arn: arn(ctx.place, "ec2", `vpc-endpoint/${id}`),
    cidrBlocks: gateway ? ["198.51.100.0/24"] : [],
    dnsEntries: gateway ? [] : [{ dnsName, hostedZoneId }],
    ipAddressType: ctx.inputs.ipAddressType ?? "ipv4",
    networkInterfaceIds: subnets.map((subnet) => `eni-0${ctx.hex(16, subnet)}`),
    ownerId: ctx.place.account,
    policy: ctx.inputs.policy ?? EVERYTHING,
    prefixListId: gateway
      ? `pl-${crc32(`${ctx.place.region}.${service}`).toString(16).padStart(8, "0")}`
      : "",
    privateDnsEnabled: ctx.inputs.privateDnsEnabled ?? false,
    requesterManaged: false,
    routeTableIds: ctx.inputs.routeTableIds ?? [],
    // Without groups of its own it gets the VPC's default one.
    securityGroupIds:
      ctx.inputs.securityGroupIds ?? (gateway ? [] : [owner?.outputs.defaultSecurityGroupId ?? ""]),
    serviceRegion: ctx.inputs.serviceRegion ?? ctx.place.region,
    state: "available",
    subnetIds: ctx.inputs.subnetIds ?? [],
  };
}

/** The policy of an endpoint that is given none. */
const EVERYTHING = JSON.stringify({
  Version: "2008-10-17",
  Statement: [{ Action: "*", Effect: "Allow", Principal: "*", Resource: "*" }],
});

const policyIsJson: Check = {
  id: "aws:ec2/vpcEndpoint:policy",
  source: CREATE_ENDPOINT,
  needs: ["policy"],
  refuses: ({ inputs }) => {
    try {
      const read: unknown = JSON.parse(text(inputs, "policy") ?? "");
      if (typeof read === "object" && read !== null) return undefined;
    } catch {
      // Told below.
    }
    return "policy: must be a JSON object, got other text; pass JSON.stringify of a policy document";
  },
};

const vpcEndpoint = awsResource(
  CREATE_ENDPOINT,
  {
    type: TYPES.vpcEndpoint,
    title: "VPC endpoint",
    properties: {
      vpcId: { required: true, immutable: true, references: { to: TYPES.vpc } },
      serviceName: { immutable: true, source: CREATE_ENDPOINT },
      vpcEndpointType: {
        oneOf: ["Gateway", "Interface", "GatewayLoadBalancer", "Resource", "ServiceNetwork"],
        default: "Gateway",
        immutable: true,
        source: CREATE_ENDPOINT,
      },
      ipAddressType: { oneOf: ["ipv4", "dualstack", "ipv6"], source: CREATE_ENDPOINT },
      serviceRegion: { immutable: true },
      resourceConfigurationArn: { immutable: true },
      serviceNetworkArn: { immutable: true },
      "subnetIds[*]": { references: { to: TYPES.subnet } },
      "routeTableIds[*]": { references: routeTableReference() },
      "securityGroupIds[*]": { references: securityGroupReference() },
    },
    checks: [
      serviceName,
      fittingProperties,
      oneSubnetPerZone,
      ofSameVpc("subnetIds", "id", "subnet"),
      ofSameVpc("routeTableIds", HANDLES.routeTable, "route-table"),
      ofSameVpc("securityGroupIds", HANDLES.securityGroup, "security-group"),
      privateDns,
      conflictingDns,
      duplicateRoute,
      policyIsJson,
      endpointQuota,
    ],
    create: (ctx) => {
      const id = assignedId(ctx, "vpce");
      return { id, outputs: endpointOutputs(ctx, id) };
    },
    update: (ctx) => {
      const [before, interfaces] = [
        strings(ctx.oldOutputs.subnetIds),
        strings(ctx.oldOutputs.networkInterfaceIds),
      ];
      const after = strings(ctx.inputs.subnetIds);
      return {
        networkInterfaceIds: after.map((it) => interfaces[before.indexOf(it)] ?? `eni-0${ctx.hex(16, it)}`),
      };
    },
  },
  { tags: "any" },
);

export const endpointModels = [vpcEndpoint];
