import { formatCidr, readCidr } from "../../lib/addresses/cidr.ts";

/**
 * The tenth address of the service range, where pods ask for names: AKS is told so and wants one that is not the first;
 * EKS takes it (Amazon EKS User Guide, "Amazon EKS networking requirements").
 */
export function dnsServiceAddress(serviceCidr: string): string {
  const cidr = readCidr(serviceCidr);
  if (cidr === undefined)
    throw new Error(`serviceCidr: must be an IPv4 range, got ${serviceCidr}; write one such as 10.70.0.0/20`);
  const [address = ""] = formatCidr({ base: cidr.base + 10, prefix: 32 }).split("/");
  return address;
}
