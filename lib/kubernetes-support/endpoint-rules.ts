import { canonical, type Cidr, formatCidr, overlaps, readCidr } from "../addresses/cidr.ts";
import { RFC_1918, RFC_6598 } from "../addresses/reserved.ts";
import type { Finding } from "../findings.ts";

const network = (base: string): Cidr[] => [readCidr(base)].filter((cidr) => cidr !== undefined);

/** Addresses that never arrive at a public endpoint as a source. */
const NEVER_PUBLIC: readonly Cidr[] = [
  ...RFC_1918,
  RFC_6598,
  ...network("0.0.0.0/8"),
  ...network("127.0.0.0/8"),
  ...network("169.254.0.0/16"),
  ...network("224.0.0.0/3"),
];

/**
 * Ranges that may reach a public API endpoint, on either cloud: networks in canonical form (AKS takes the
 * network address: articles/aks/api-server-authorized-ip-ranges.md), never everyone (CIS benchmarks for EKS
 * 5.4 and AKS 5.4), and only addresses that exist on the internet (EKS refuses reserved ones: Amazon EKS
 * User Guide, "Cluster API server endpoint").
 */
export function endpointFindings(at: string, ranges: readonly string[]): readonly Finding[] {
  return ranges.flatMap((range, index): readonly Finding[] => {
    const say = (problem: string, fix: string): readonly Finding[] => [
      { at: `${at}[${index}]`, problem, got: range, fix },
    ];
    const cidr = readCidr(range);
    if (cidr === undefined)
      return say("must be an IPv4 range in CIDR notation", "write one such as 203.0.113.7/32");
    if (cidr.prefix === 0)
      return say("opens the API server to everyone", "list the ranges of your offices and runners");
    const exact = canonical(cidr);
    if (exact.base !== cidr.base) return say("has host bits set", `write ${formatCidr(exact)}`);
    if (NEVER_PUBLIC.some((taken) => overlaps(taken, cidr))) {
      return say("is not a public address", "list the public addresses that your traffic leaves by");
    }
    return [];
  });
}
