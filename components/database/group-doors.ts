import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { EndpointSlice } from "@pulumi/kubernetes/discovery/v1/endpointSlice.js";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import type { FixedAddress } from "../../lib/percona/addresses.ts";
import { labelsOf, memberPod, membersService, proxyService } from "../../lib/percona/names.ts";
import { GROUP_NAMESPACE, type GroupSide } from "./group-args.ts";
import { inCluster } from "./group-operator.ts";

const MYSQL = { name: "mysql", port: 3306, protocol: "TCP" };

/** Addresses are fixed: nobody has to wait for the cloud to name one. */
const NO_WAIT = { "pulumi.com/skipAwait": "true" };

/**
 * Makes an internal load balancer for each member and one for the proxies: a pod's own address changes with every
 * restart, and those of an overlay lead nowhere outside. The operator's own `expose` cannot give each an address.
 */
export function createDoors(side: GroupSide): void {
  const { own, key, addresses, args } = side;
  for (let index = 0; index < args.members; index++) {
    const pod = memberPod(own.name, index);
    const selector = { ...labelsOf(own.name, "database"), "statefulset.kubernetes.io/pod-name": pod };
    const address = addresses.members[index];
    // A member that waits to become a replica is not ready before somebody has spoken to it.
    if (address !== undefined)
      createDoor(side, `${key}-door-${index}`, `${pod}-door`, selector, address, true);
  }
  const proxies = labelsOf(own.name, "proxy");
  createDoor(side, `${key}-door-proxy`, `${proxyService(own.name)}-door`, proxies, addresses.proxy, false);
}

function createDoor(
  side: GroupSide,
  key: string,
  name: string,
  selector: Readonly<Record<string, string>>,
  address: FixedAddress,
  evenUnready: boolean,
): void {
  const { cluster, namespace, loadBalancers = [] } = side.own;
  new Service(
    key,
    {
      metadata: { name, namespace, annotations: { ...NO_WAIT, ...annotationsOf(side, address) } },
      spec: {
        type: "LoadBalancer",
        ...(side.cloud === "aws"
          ? { loadBalancerClass: "service.k8s.aws/nlb" }
          : // Keeps the address of who asks, by which the policy knows the other cloud.
            { externalTrafficPolicy: "Local" }),
        loadBalancerSourceRanges: [side.peer.cidr],
        allocateLoadBalancerNodePorts: side.cloud === "azure",
        publishNotReadyAddresses: evenUnready,
        selector,
        ports: [MYSQL],
      },
    },
    // No `deletedWith`: the cloud's load balancer would stay.
    { parent: side.parent, provider: cluster.provider, dependsOn: [...loadBalancers] },
  );
}

/**
 * AWS Load Balancer Controller, "Network Load Balancer" annotations; Microsoft Learn, "Use an internal load balancer
 * with AKS".
 */
function annotationsOf(
  { cloud, own }: GroupSide,
  { address, subnet }: FixedAddress,
): Readonly<Record<string, string | Output<string>>> {
  if (cloud === "azure") {
    const azure = "service.beta.kubernetes.io/azure-load-balancer";
    return { [`${azure}-internal`]: "true", [`${azure}-ipv4`]: address };
  }
  const aws = "service.beta.kubernetes.io/aws-load-balancer";
  const id = own.network.subnets.data?.[subnet]?.id;
  return {
    [`${aws}-scheme`]: "internal",
    [`${aws}-nlb-target-type`]: "ip",
    ...(id === undefined ? {} : { [`${aws}-subnets`]: id }),
    [`${aws}-private-ipv4-addresses`]: address,
    // The member may run in another zone than its address.
    [`${aws}-attributes`]: "load_balancing.cross_zone.enabled=true",
  };
}

/**
 * Makes the other group's names known in this cluster, as they are in its own: servers tell each other these names,
 * and know no others.
 */
export function createMirrors(side: GroupSide): void {
  const { name, addresses } = side.peer;
  const members = addresses.members.map(({ address }, index) => ({
    addresses: [address],
    hostname: memberPod(name, index),
    conditions: { ready: true },
  }));
  createMirror(side, `${side.key}-peer-members`, membersService(name), members);
  const proxy = [{ addresses: [addresses.proxy.address], conditions: { ready: true } }];
  createMirror(side, `${side.key}-peer-proxy`, proxyService(name), proxy);
}

interface Endpoint {
  readonly addresses: string[];
  readonly hostname?: string;
  readonly conditions: { readonly ready: boolean };
}

function createMirror(side: GroupSide, key: string, name: string, endpoints: Endpoint[]): void {
  const options: CustomResourceOptions = inCluster(side);
  const { namespace } = side.own;
  const service = new Service(
    key,
    {
      metadata: { name, namespace, annotations: NO_WAIT },
      spec: { clusterIP: "None", ports: [MYSQL] },
    },
    options,
  );
  new EndpointSlice(
    key,
    {
      metadata: {
        name: `${name}-peer`,
        namespace,
        labels: {
          "kubernetes.io/service-name": service.metadata.name,
          "endpointslice.kubernetes.io/managed-by": "kakehashi",
        },
      },
      addressType: "IPv4",
      ports: [MYSQL],
      endpoints,
    },
    options,
  );
}

/** The name `primary`, of the proxies before the group that takes writes: the same in both clusters. */
export function createPointer(side: GroupSide): Output<string> {
  const { args, key, own } = side;
  const { name, namespace } = { name: args[args.primary].name, namespace: GROUP_NAMESPACE };
  const { spec } = new Service(
    `${key}-primary`,
    {
      metadata: { name: "primary", namespace: own.namespace, annotations: NO_WAIT },
      spec: {
        type: "ExternalName",
        externalName: `${proxyService(name)}.${namespace}.svc.cluster.local`,
      },
    },
    inCluster(side),
  );
  return spec.externalName;
}
