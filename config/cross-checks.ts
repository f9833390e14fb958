import { validateBridge } from "../lib/bridge/rules.ts";
import { validateGroup, type GroupArgs } from "../lib/database/group-rules.ts";
import { validateManaged, type ManagedArgs } from "../lib/database/rules.ts";
import { type AddressPlan, planAddresses } from "../lib/addresses/plan.ts";
import { findNameProblems } from "../lib/dns/names.ts";
import type { AksArgs } from "../lib/kubernetes-support/args.ts";
import type { JudgedProblem } from "../lib/findings.ts";
import { validateClusters } from "../lib/kubernetes-support/validate.ts";
import type { Problem } from "../lib/problems.ts";
import { accountOf } from "./forms.ts";
import type { StackConfig } from "./schema.ts";

/** What the address plan starts from. */
interface CloudNetwork {
  readonly cidr: string;
  readonly zones: readonly string[];
}

/** The parts of a config that are well formed by themselves. */
export interface ConfigParts {
  readonly aws?: StackConfig["clouds"]["aws"] | undefined;
  readonly awsNetwork?: CloudNetwork | undefined;
  readonly azureNetwork?: CloudNetwork | undefined;
  readonly kubernetesVersion?: string | undefined;
  readonly eks?: StackConfig["clusters"]["eks"] | undefined;
  readonly aks?: StackConfig["clusters"]["aks"] | undefined;
  /** `absent` when the config has no such section; undefined when it is wrong. */
  readonly vpn?: StackConfig["vpn"] | "absent" | undefined;
  /** Its own parts, each when it is well formed; undefined when the config has no such section. */
  readonly database?: ManagedArgs | GroupArgs | undefined;
  /** `absent` when the config has no such section; undefined when it is wrong. */
  readonly dns?: NonNullable<StackConfig["dns"]> | "absent" | undefined;
  readonly apps?: StackConfig["apps"] | undefined;
  /** `absent` when the config has no such section; undefined when it is wrong. */
  readonly ingress?: StackConfig["ingress"] | "absent" | undefined;
  /** `absent` when the config has no such section; undefined when it is wrong. */
  readonly gitops?: StackConfig["gitops"] | "absent" | undefined;
}

/** What the checks need to know beside the config. */
export interface CrossCheckOptions {
  readonly today: Date;
  readonly productionGuards: boolean;
}

/** Checks that span fields: addresses over both clouds, clusters, the bridge, identities. Absent parts are not judged. */
export function crossCheck(parts: ConfigParts, options: CrossCheckOptions): readonly JudgedProblem[] {
  const { plans, problems } = planAddresses([
    ...(parts.awsNetwork === undefined ? [] : [{ cloud: "aws" as const, ...parts.awsNetwork }]),
    ...(parts.azureNetwork === undefined ? [] : [{ cloud: "azure" as const, ...parts.azureNetwork }]),
  ]);
  const { eks, aks, kubernetesVersion } = parts;
  const clusters = validateClusters(
    {
      ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
      ...(eks === undefined ? {} : { eks }),
      ...(aks === undefined ? {} : { aks: aksArgs(aks, plans) }),
      productionGuards: options.productionGuards,
    },
    options.today,
  );
  const refusals = [
    ...problems,
    ...identityProblems(parts),
    ...nameProblems(parts),
    ...workloadProblems(parts),
    ...autoModeProblems(parts),
  ];
  return [
    ...refusals.map((problem) => ({ ...problem, severity: "refuse" as const })),
    ...clusters,
    ...bridgeProblems(parts, options),
    ...databaseProblems(parts, options),
  ];
}

function bridgeProblems(
  { aws, awsNetwork, azureNetwork, vpn }: ConfigParts,
  { productionGuards }: CrossCheckOptions,
): readonly JudgedProblem[] {
  if (vpn === undefined || vpn === "absent") return [];
  return validateBridge(vpn, {
    awsZones: awsNetwork?.zones,
    azureZones: azureNetwork?.zones,
    awsRegion: aws?.region,
    productionGuards,
  });
}

function databaseProblems(
  { aws, database, awsNetwork, azureNetwork, vpn, apps }: ConfigParts,
  { productionGuards }: CrossCheckOptions,
): readonly JudgedProblem[] {
  if (database === undefined) return [];
  const site = {
    awsZones: awsNetwork?.zones,
    azureZones: azureNetwork?.zones,
    bridged: vpn !== "absent",
    apps,
    accountId: aws?.accountId,
    awsRegion: aws?.region,
    productionGuards,
  };
  return database.kind === "group-replication"
    ? validateGroup(database, site)
    : validateManaged(database, site);
}

/** A name belongs to one app, in the zone, and leads somewhere. */
function nameProblems({ dns, apps = {} }: ConfigParts): readonly Problem[] {
  const holders = new Map<string, string>();
  return Object.entries(apps).flatMap(([name, app]) => {
    const path = `apps.${name}`;
    const holder = holders.get(app.host);
    holders.set(app.host, holder ?? path);
    if (holder !== undefined) {
      const fix = "give each app a name of its own";
      return [{ path: `${path}.host`, problem: `is the name of ${holder} too`, got: app.host, fix }];
    }
    if (dns === undefined) return [];
    if (dns === "absent") {
      const fix = "add the section dns, or remove the app";
      return [{ path: "dns", problem: `must be there for ${path}`, got: "nothing", fix }];
    }
    const { zone, authority, externalDnsDomain } = dns;
    return findNameProblems(path, app, { zone, authority: authority.kind, externalDnsDomain });
  });
}

/** Auto Mode leaves the controller out that makes the load balancer of the ingress. */
function autoModeProblems({ eks, ingress }: ConfigParts): readonly Problem[] {
  if (eks?.autoscaling?.kind !== "auto-mode" || ingress === undefined || ingress === "absent") return [];
  const problem = "does not go with the section ingress, whose load balancer needs its own controller";
  const fix = "use karpenter, or remove ingress";
  return [{ path: "clusters.eks.autoscaling.kind", problem, got: "auto-mode", fix }];
}

/** An app that is run here has a way in, and nodes to run on. */
function workloadProblems({ aks, apps = {}, ingress, gitops }: ConfigParts): readonly Problem[] {
  return Object.entries(apps).flatMap(([name, { workload }]): readonly Problem[] => {
    if (workload === undefined) return [];
    const path = `apps.${name}.workload`;
    const problems: Problem[] = [];
    if (ingress === "absent") {
      const fix = "add the section ingress, or leave workload out";
      problems.push({ path: "ingress", problem: `must be there for ${path}`, got: "nothing", fix });
    }
    if (workload.delivery === "argocd" && gitops === "absent") {
      const fix = "add the section gitops, or say delivery: pulumi";
      problems.push({ path: "gitops", problem: `must be there for ${path}`, got: "nothing", fix });
    }
    if (workload.placement.aks === "virtual-nodes" && aks?.virtualNodes === "off") {
      const fix = "set clusters.aks.virtualNodes, or use nodes";
      const problem = "needs virtual nodes, which the cluster has not";
      problems.push({ path: `${path}.placement.aks`, problem, got: "virtual-nodes", fix });
    }
    return problems;
  });
}

/** The cluster with what the components choose for it: network policy and addresses. */
function aksArgs(aks: StackConfig["clusters"]["aks"], plans: readonly AddressPlan[]): AksArgs {
  const azure = plans.find(({ cloud }) => cloud === "azure");
  const nodes = azure?.subnets.nodes?.[0]?.cidr;
  return {
    ...aks,
    networkPolicy: aks.virtualNodes === "off" ? "cilium" : "calico",
    upgradeChannel: aks.upgrades.cluster,
    ...(azure === undefined || nodes === undefined ? {} : { addresses: { nodes, pods: azure.pods } }),
  };
}

/**
 * The deploying role lives in the account it deploys to, and each principal has one access entry: EKS
 * refuses a second (Amazon EKS API Reference, CreateAccessEntry, ResourceInUseException).
 */
function identityProblems({ aws, eks }: ConfigParts): readonly Problem[] {
  if (eks === undefined) return [];
  const problems: Problem[] = [];
  const role = eks.deployRoleArn;
  if (aws !== undefined && accountOf(role) !== aws.accountId) {
    problems.push({
      path: "clusters.eks.deployRoleArn",
      problem: `must be a role of account ${aws.accountId} (clouds.aws.accountId)`,
      got: role,
      fix: "name a role of that account, or correct the account",
    });
  }
  const holders = new Map([[role, "clusters.eks.deployRoleArn"]]);
  for (const [name, principal] of Object.entries(eks.admins)) {
    const path = `clusters.eks.admins.${name}`;
    const holder = holders.get(principal);
    holders.set(principal, holder ?? path);
    if (holder === undefined) continue;
    problems.push({
      path,
      problem: `is the same principal as ${holder}`,
      got: principal,
      fix: "remove one of the two",
    });
  }
  return problems;
}
