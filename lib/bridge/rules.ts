import { judge, type Finding, type JudgedProblem } from "../findings.ts";
import { isAzureAsn, isPrivateAsn, isTwoByteAsn } from "./asns.ts";

/** The bridge, as far as its rules go. */
export interface BridgeArgs {
  readonly aws: {
    readonly zones: readonly string[];
    readonly instanceType: string;
    readonly asn: number;
    readonly routes:
      { readonly kind: "route-server"; readonly asn: number } | { readonly kind: "replace-route-agent" };
  };
  readonly azure: {
    readonly zones: readonly string[];
    readonly vmSize: string;
    readonly asn: number;
    readonly routes: { readonly kind: "load-balancer" | "route-server" };
  };
  /** Gateways that carry no traffic. */
  readonly maintenance: readonly string[];
}

/** What is around the bridge. Absent parts are not judged. */
export interface BridgeSite {
  /** Zones that the networks have. */
  readonly awsZones?: readonly string[] | undefined;
  readonly azureZones?: readonly string[] | undefined;
  readonly awsRegion?: string | undefined;
  /** Whether each side needs a gateway that may fail. */
  readonly productionGuards: boolean;
}

/** Judges the bridge before anything is built. */
export function validateBridge(args: BridgeArgs, site: BridgeSite): readonly JudgedProblem[] {
  return judge("vpn", [
    ...zoneFindings("aws", args.aws.zones, site.awsZones),
    ...zoneFindings("azure", args.azure.zones, site.azureZones),
    ...redundancyFindings(args, site),
    ...maintenanceFindings(args, site),
    ...asnFindings(args),
    ...machineFindings(args),
    ...regionFindings(args, site),
  ]);
}

/** A gateway stands in a subnet of the network. */
function zoneFindings(
  cloud: "aws" | "azure",
  zones: readonly string[],
  known: readonly string[] | undefined,
): readonly Finding[] {
  if (known === undefined) return [];
  return zones.flatMap((zone, index): readonly Finding[] =>
    known.includes(zone)
      ? []
      : [
          {
            at: `${cloud}.zones[${index}]`,
            problem: `is none of network.${cloud}.zones (${known.join(", ")})`,
            got: zone,
            fix: "choose one of those, or add it there",
          },
        ],
  );
}

function redundancyFindings(
  { aws, azure }: BridgeArgs,
  { productionGuards }: BridgeSite,
): readonly Finding[] {
  if (!productionGuards) return [];
  return Object.entries({ aws, azure }).flatMap(([cloud, { zones }]): readonly Finding[] =>
    zones.length > 1
      ? []
      : [
          {
            at: `${cloud}.zones`,
            problem: "leaves production one gateway, and no bridge while it is down",
            got: zones,
            fix: "name two zones",
          },
        ],
  );
}

/** Gateways under maintenance exist, and leave each side one that carries its traffic. */
function maintenanceFindings(
  { aws, azure, maintenance }: BridgeArgs,
  { productionGuards }: BridgeSite,
): readonly Finding[] {
  const sides = Object.entries({ aws, azure }).map(([cloud, { zones }]) =>
    zones.map((zone) => `${cloud}-${zone}`),
  );
  const known = sides.flat();
  const unknown = maintenance.flatMap((name, index): readonly Finding[] =>
    known.includes(name)
      ? []
      : [
          {
            at: `maintenance[${index}]`,
            problem: `is none of the gateways (${known.join(", ")})`,
            got: name,
            fix: "name one of those",
          },
        ],
  );
  if (!sides.some((names) => names.every((name) => maintenance.includes(name)))) return unknown;
  const cut: Finding = {
    at: "maintenance",
    problem: "leaves a cloud no gateway that carries traffic: there is no bridge meanwhile",
    got: maintenance,
    fix: "take the gateways of a side in turn",
    severity: productionGuards ? "refuse" : "warn",
  };
  return [...unknown, cut];
}

/** BGP between the sides, and between gateways and Route Servers, is external: every party has its own number. */
function asnFindings({ aws, azure }: BridgeArgs): readonly Finding[] {
  const asns = [
    { at: "aws.asn", asn: aws.asn },
    { at: "azure.asn", asn: azure.asn },
    ...(aws.routes.kind === "route-server" ? [{ at: "aws.routes.asn", asn: aws.routes.asn }] : []),
  ];
  return asns.flatMap(({ at, asn }, index): readonly Finding[] => {
    const finding = (problem: string, fix: string): readonly Finding[] => [{ at, problem, got: asn, fix }];
    if (!isPrivateAsn(asn))
      return finding("must be a private number (RFC 6996)", "use one from 64512 to 65534");
    if (isAzureAsn(asn)) return finding("is one that Azure uses itself", "use one such as 64512");
    const twin = asns.slice(0, index).find((earlier) => earlier.asn === asn);
    if (twin !== undefined)
      return finding(`is vpn.${twin.at} too: BGP drops what carries its own number`, "give each its own");
    if (azure.routes.kind === "route-server" && at !== "aws.routes.asn" && !isTwoByteAsn(asn))
      return finding("is too long for Azure Route Server, which takes two bytes", "use one up to 65534");
    return [];
  });
}

/** EC2 types of Graviton: a `g` after the generation (Amazon EC2 User Guide, "naming conventions"). */
const GRAVITON = /^(a1|[a-z]+\d+g[a-z]*)\./;

/** Family, vCPUs, features and version of an Azure size (Microsoft Learn, "VM naming conventions"). */
const AZURE_SIZE = /^Standard_([A-Z]+)(\d+)([a-z]*)(?:_v(\d+))?$/;

const ARM = "is arm64, but the gateways' image is x86_64";

/**
 * The gateways' image is of x86_64, and in Azure their packets go past the host's switch: accelerated networking
 * needs two vCPUs, and neither the A series nor the small ones of the first B series have it (Microsoft Learn,
 * "Accelerated Networking overview").
 */
function machineFindings({ aws, azure }: BridgeArgs): readonly Finding[] {
  const { instanceType } = aws;
  const { vmSize } = azure;
  const [, family = "", cpus = "", features = "", version = "1"] = AZURE_SIZE.exec(vmSize) ?? [];
  const refuseSize = (problem: string): Finding => {
    return { at: "azure.vmSize", problem, got: vmSize, fix: "choose one such as Standard_D2as_v5" };
  };
  const slow = family === "A" || cpus === "1" || (family === "B" && version === "1" && Number(cpus) < 12);
  return [
    ...(GRAVITON.test(instanceType)
      ? [{ at: "aws.instanceType", problem: ARM, got: instanceType, fix: "choose one such as c7i.large" }]
      : []),
    ...(features.includes("p") ? [refuseSize(ARM)] : []),
    ...(slow ? [refuseSize("has no accelerated networking")] : []),
  ];
}

/** Where VPC Route Server began (AWS What's New, 2025-04-01). It has come to others since: hence a warning. */
const ROUTE_SERVER_REGIONS = [
  ...["us-east-1", "us-east-2", "us-west-2"],
  ...["eu-west-1", "eu-central-1", "ap-northeast-1"],
];

function regionFindings({ aws }: BridgeArgs, { awsRegion }: BridgeSite): readonly Finding[] {
  if (aws.routes.kind !== "route-server" || awsRegion === undefined) return [];
  if (ROUTE_SERVER_REGIONS.includes(awsRegion)) return [];
  return [
    {
      at: "aws.routes.kind",
      problem: `may not be there in ${awsRegion}`,
      got: aws.routes.kind,
      fix: "look it up in the VPC console, or use replace-route-agent",
      severity: "warn",
    },
  ];
}
