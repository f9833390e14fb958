import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NO_SECRETS, plain } from "../../../simulator/codec.ts";
import { kubernetes } from "../../../simulator/kubernetes/package.ts";
import { Operations } from "../../../simulator/operations.ts";
import type { Checked, Difference, Provider, State, Subject } from "../../../simulator/operations.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { Unmodelled } from "../../../simulator/unmodelled.ts";
import { World } from "../../../simulator/world.ts";
import type { WorldObject } from "../../../simulator/world.ts";

export const NAMESPACE = "kubernetes:core/v1:Namespace";
export const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";

/** A kubeconfig for an API server. */
export function kubeconfig(server: string, more: PropertyMap = {}): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server } }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u", ...more } }],
    "current-context": "x",
    users: [{ name: "u", user: {} }],
  });
}

/** A world with an EKS and an AKS cluster, and the kubernetes provider over it. */
export class TestClusters {
  readonly world: World;
  readonly eks: WorldObject;
  readonly operations: Operations;
  readonly directory = mkdtempSync(join(tmpdir(), "kakehashi-k8s-"));

  constructor() {
    this.world = World.open(this.directory);
    this.eks = cluster("aws:eks/cluster:Cluster", "aws", {
      endpoint: "https://ABC.gr7.ap-northeast-1.eks.amazonaws.com",
      kubernetesNetworkConfig: { serviceIpv4Cidr: "10.66.0.0/20" },
    });
    this.world.put(this.eks);
    this.world.put(
      cluster("azure-native:containerservice:ManagedCluster", "azure-native", {
        fqdn: "aks.hcp.japaneast.azmk8s.io",
      }),
    );
    this.operations = new Operations(this.world, new Unmodelled("refuse", () => undefined), () => false);
  }

  close(): void {
    this.world.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  provider(name: "eks" | "aks" | "nowhere" = "eks", config: PropertyMap = {}): Provider {
    const servers = {
      eks: "https://ABC.gr7.ap-northeast-1.eks.amazonaws.com",
      aks: "https://aks.hcp.japaneast.azmk8s.io:443",
      nowhere: "https://gone.example",
    };
    const full = { kubeconfig: kubeconfig(servers[name]), ...config };
    return { package: kubernetes, config: full, place: kubernetes.place(full) };
  }

  check(
    type: string,
    object: PropertyMap,
    { olds = {}, provider = this.provider(), secrets = NO_SECRETS } = {},
  ): Checked {
    const news = { values: { ...apiOf(type), ...object }, secrets };
    return this.operations.check(provider, subject(type), olds, news, {
      name: "web",
      seed: new Uint8Array([3]),
    });
  }

  /** What is refused of an object, as one text. */
  refused(type: string, object: PropertyMap, provider = this.provider()): string {
    return this.check(type, object, { provider }).problems.join("\n");
  }

  make(type: string, object: PropertyMap, provider = this.provider()): State {
    return this.operations.create(provider, subject(type), this.check(type, object, { provider }).inputs);
  }

  diff(type: string, olds: PropertyMap, news: PropertyMap): Difference {
    return this.operations.diff(this.provider(), type, olds, news, []);
  }

  read(type: string, id: string): State | undefined {
    return this.operations.read(this.provider(), type, id, { inputs: plain({}), outputs: plain({}) });
  }
}

/** What every class of @pulumi/kubernetes sets itself. */
function apiOf(type: string): PropertyMap {
  const [, groupVersion = "", kind = ""] = type.split(":");
  return { apiVersion: groupVersion.replace(/^core\//, ""), kind: kind.replace(/Patch$/, "") };
}

export function subject(type: string): Subject {
  return { urn: `urn:pulumi:s::p::${type}::web`, type, name: "web" };
}

function cluster(type: string, owner: string, outputs: PropertyMap): WorldObject {
  return {
    type,
    id: `${owner}-cluster`,
    package: owner,
    account: "1",
    region: "ap-northeast-1",
    scope: "1",
    urn: `urn:${owner}`,
    inputs: {},
    outputs,
    handles: { id: `${owner}-cluster` },
    unique: [],
    references: [],
  };
}
