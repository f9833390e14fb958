import { type Cidr, readCidr } from "./cidr.ts";

/** A range that a vendor keeps for itself. */
export interface ReservedRange {
  readonly cidr: Cidr;
  /** Who uses it, for the message: `AKS uses it for ...`. */
  readonly reason: string;
}

const reserve = (text: string, reason: string): ReservedRange => {
  const cidr = readCidr(text);
  if (cidr === undefined) throw new TypeError(`${text} is not a CIDR`);
  return { cidr, reason };
};

const EVERYWHERE: readonly ReservedRange[] = [
  reserve("0.0.0.0/8", "RFC 1122 keeps it for hosts without an address"),
  reserve("127.0.0.0/8", "RFC 1122 keeps it for loopback"),
  reserve("169.254.0.0/16", "both clouds serve metadata, DNS and time there (link-local, RFC 3927)"),
  reserve("192.0.2.0/24", "RFC 5737 keeps it for documentation, and AKS refuses it"),
  reserve("198.19.0.0/16", "AWS keeps it for its managed services"),
  reserve("224.0.0.0/4", "RFC 5771 keeps it for multicast"),
  reserve("255.255.255.255/32", "RFC 919 keeps it for broadcast"),
];

/** What AWS and EKS keep. */
export const AWS_RESERVED: readonly ReservedRange[] = [
  ...EVERYWHERE,
  reserve("172.17.0.0/16", "Docker's bridge and AWS services such as SageMaker AI use it"),
];

/** What Azure and AKS keep. */
export const AZURE_RESERVED: readonly ReservedRange[] = [
  ...EVERYWHERE,
  reserve("168.63.129.16/32", "Azure serves DNS, DHCP and health probes there"),
  reserve("172.30.0.0/16", "AKS keeps it"),
  reserve("172.31.0.0/16", "AKS keeps it"),
];

/** Private addresses: RFC 1918 and, last, RFC 6598. */
const RFC_1918: readonly Cidr[] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(
  (text) => reserve(text, "").cidr,
);
const RFC_6598 = reserve("100.64.0.0/10", "").cidr;

export { RFC_1918, RFC_6598 };
