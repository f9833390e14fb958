import { z } from "zod";
import { alarms } from "./alarms.ts";
import { text, uniqueList } from "./forms.ts";
import { azureZone, zoneLetter } from "./network.ts";
import { instanceType, vmSize } from "./node-pools.ts";

/** An autonomous system number; which ones are free is said in lib/bridge/asns.ts. */
const asn = z.int().min(1).max(4_294_967_294);

const awsRoutes = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z
      .literal("route-server")
      .describe("VPC Route Server: routes follow BGP and BFD; charged by the hour and endpoint."),
    asn: asn.default(64_514).describe("BGP number of the Route Server."),
  }),
  z.strictObject({
    kind: z
      .literal("replace-route-agent")
      .describe("The gateways point the route tables at whichever of them works; free, and slower."),
  }),
]);

const azureRoutes = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z
      .literal("load-balancer")
      .describe("Routes to an internal load balancer with HA ports in front of the gateways."),
    probeIntervalSeconds: z.int().min(5).max(60).default(5).describe("Seconds between two health probes."),
    probeThreshold: z
      .int()
      .min(1)
      .max(10)
      .default(2)
      .describe("Probes in a row that take a gateway out, or back in."),
  }),
  z.strictObject({
    kind: z
      .literal("route-server")
      .describe(
        "Azure Route Server: routes follow BGP; no BFD, and a silent gateway is noticed after 180 s.",
      ),
  }),
]);

const gatewayName = text(
  /^(aws-[a-z]|azure-[1-3])$/,
  "must be a cloud and a zone",
  "write one such as aws-a or azure-1",
);

/** The bridge between the clouds: WireGuard gateways, BGP over the tunnels, routes on both sides. */
export const vpnSchema = z
  .strictObject({
    aws: z
      .strictObject({
        zones: uniqueList(zoneLetter, "zone")
          .min(1)
          .describe("Zones of network.aws.zones that have a gateway each."),
        instanceType: instanceType.default("c7i.large").describe("EC2 type of the gateways, x86_64."),
        asn: asn.default(64_512).describe("BGP number of the gateways in AWS."),
        routes: awsRoutes.describe("How routes in the VPC follow the gateways."),
      })
      .describe("The gateways in AWS."),
    azure: z
      .strictObject({
        zones: uniqueList(azureZone, "zone").min(1).describe("Zones that have a gateway each, in quotes."),
        vmSize: vmSize.default("Standard_D2as_v5").describe("Azure VM size of the gateways, x86_64."),
        asn: asn.default(64_513).describe("BGP number of the gateways in Azure."),
        routes: azureRoutes
          .default({ kind: "load-balancer", probeIntervalSeconds: 5, probeThreshold: 2 })
          .describe("How routes in the VNet follow the gateways."),
      })
      .describe("The gateways in Azure."),
    mtu: z.int().min(1280).max(1420).default(1360).describe("Largest packet in the tunnels, bytes."),
    keepaliveSeconds: z
      .int()
      .min(1)
      .max(10)
      .default(10)
      .describe("Seconds between WireGuard's keepalives in both directions."),
    bfd: z
      .strictObject({
        intervalMilliseconds: z.int().min(100).max(1000).default(300).describe("Between two packets."),
        multiplier: z.int().min(2).max(10).default(3).describe("Packets that may be missed in a row."),
      })
      .default({ intervalMilliseconds: 300, multiplier: 3 })
      .describe("How soon a silent tunnel is taken out of BGP."),
    keys: z
      .strictObject({
        generation: z
          .int()
          .min(1)
          .describe("Raise it by one to give every gateway a new key; the last one works on meanwhile."),
      })
      .default({ generation: 1 })
      .describe("The gateways' WireGuard keys."),
    maintenance: uniqueList(gatewayName, "gateway")
      .default([])
      .describe("Gateways that carry no traffic, and may be stopped or replaced: docs/runbooks."),
    alarms: alarms("Who hears of a tunnel that is down."),
  })
  .describe("The WireGuard bridge between the clouds.");
