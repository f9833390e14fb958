import type { Finding } from "../findings.ts";
import { endpointFindings } from "./endpoint-rules.ts";
import type { EksArgs } from "./args.ts";

/** Amazon EKS service quotas, "Public endpoint access CIDR ranges per cluster"; not adjustable. */
const MOST_PUBLIC_CIDRS = 40;

/** What EKS refuses, and what would leave its nodes unable to start. */
export function eksFindings(eks: EksArgs): readonly Finding[] {
  return [...accessFindings(eks), ...architectureFindings(eks)];
}

/** Amazon EKS User Guide, "Cluster API server endpoint": no reserved addresses, and a limited number. */
function accessFindings({ allowedCidrs }: EksArgs): readonly Finding[] {
  const findings = [...endpointFindings("eks.allowedCidrs", allowedCidrs)];
  if (allowedCidrs.length > MOST_PUBLIC_CIDRS) {
    findings.push({
      at: "eks.allowedCidrs",
      problem: `must not have more than ${MOST_PUBLIC_CIDRS} ranges`,
      got: allowedCidrs.length,
      fix: "join neighbouring ranges, or reach the private endpoint over the VPN",
    });
  }
  return findings;
}

/**
 * An AMI of one architecture does not start on types of the other. Graviton families carry a `g` after
 * their generation (m7g, c7gn, im4gn); a1 was the first (Amazon EC2 User Guide, "naming conventions").
 */
function architectureFindings({ nodePools }: EksArgs): readonly Finding[] {
  return Object.entries(nodePools).flatMap(([name, { instanceTypes, architecture }]) =>
    instanceTypes.flatMap((type, index): Finding[] => {
      const actual = /^(a1|[a-z]+\d+g[a-z]*)\./.test(type) ? "arm64" : "x86_64";
      if (actual === architecture) return [];
      return [
        {
          at: `eks.nodePools.${name}.instanceTypes[${index}]`,
          problem: `is ${actual}, but the pool's architecture is ${architecture}`,
          got: type,
          fix: `choose ${architecture} types, or set architecture: ${actual}`,
        },
      ];
    }),
  );
}
