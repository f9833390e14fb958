import { type Cidr, readCidr } from "./cidr.ts";

/** A range that somebody keeps for themselves. */
export interface ReservedRange {
  readonly cidr: Cidr;
  /** Who uses it and for what; completes "overlaps 172.30.0.0/16: ...". */
  readonly reason: string;
}

const network = (text: string): Cidr => {
  const cidr = readCidr(text);
  if (cidr === undefined) throw new TypeError(`${text} is not a CIDR`);
  return cidr;
};

const reserve = (text: string, reason: string): ReservedRange => ({ cidr: network(text), reason });

/** Ranges that no cloud can use, from the IANA special-purpose registry (RFC 6890). */
const EVERYWHERE: readonly ReservedRange[] = [
  reserve("0.0.0.0/8", "it stands for hosts without an address (RFC 1122)"),
  reserve("127.0.0.0/8", "it is loopback (RFC 1122)"),
  reserve("169.254.0.0/16", "it is link-local (RFC 3927), and both clouds serve metadata and DNS there"),
  reserve("192.0.2.0/24", "it is for documentation (RFC 5737), and AKS refuses it"),
  reserve("198.18.0.0/15", "it is for benchmarks (RFC 2544), and AWS services use 198.19.0.0/16"),
  reserve("224.0.0.0/4", "it is multicast (RFC 5771)"),
  reserve("255.255.255.255/32", "it is the broadcast address (RFC 919)"),
];

/**
 * What AWS and EKS keep. 172.17.0.0/16: Amazon VPC User Guide, "VPC CIDR blocks" (services such as AWS
 * Cloud9 and Amazon SageMaker AI use it), and Amazon EKS User Guide, "Troubleshooting" (Docker's bridge
 * on the nodes; the API server then cannot reach kubelets).
 */
export const AWS_RESERVED: readonly ReservedRange[] = [
  ...EVERYWHERE,
  reserve("172.17.0.0/16", "Docker's bridge on EKS nodes and AWS services such as SageMaker AI use it"),
];

/**
 * What Azure and AKS keep. 168.63.129.16: Azure Virtual Network FAQ, "What address ranges can I use". The
 * two /16s, for VNets, pods and services alike: MicrosoftDocs/azure-aks-docs,
 * articles/aks/concepts-network-cni-overview.md, "AKS CNI networking prerequisites".
 */
export const AZURE_RESERVED: readonly ReservedRange[] = [
  ...EVERYWHERE,
  reserve("168.63.129.16/32", "Azure serves DNS, DHCP and health probes there"),
  reserve("172.30.0.0/16", "AKS keeps it"),
  reserve("172.31.0.0/16", "AKS keeps it"),
];

/** Private networks (RFC 1918). */
export const RFC_1918: readonly Cidr[] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(network);

/** Shared address space (RFC 6598). Azure takes it for VNets and pods; EKS refuses it for services. */
export const RFC_6598: Cidr = network("100.64.0.0/10");
