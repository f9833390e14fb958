import { HealthCheck } from "@pulumi/aws/route53/healthCheck.js";
import type { Output, Resource } from "@pulumi/pulumi";
import type { Tags } from "../contracts/cloud.ts";

/** How Route 53's checkers ask an app. */
export interface HealthCheckSettings {
  readonly protocol: "HTTPS" | "HTTP" | "TCP";
  readonly port: number;
  /** What HTTP asks for. */
  readonly path: string;
  /** Seconds between two checks of one checker. */
  readonly intervalSeconds: 10 | 30;
  /** Checks in a row that must fail. */
  readonly failureThreshold: number;
}

/** What is checked. */
export interface HealthCheckArgs {
  /** The name that HTTP asks for and TLS names. */
  readonly host: string;
  readonly addresses: readonly Output<string>[];
  readonly settings: HealthCheckSettings;
  readonly tags: Tags;
}

/**
 * A check of each address of a side, and where there are several one that is healthy while any of them is: a zone's
 * outage is no reason to leave the cloud, and clients try a name's other addresses by themselves.
 * @returns the id of the check that says whether the side is healthy
 */
export function createHealthChecks(
  name: string,
  { host, addresses, settings, tags }: HealthCheckArgs,
  { parent }: { readonly parent: Resource },
): Output<string> {
  const { protocol, port, path, intervalSeconds, failureThreshold } = settings;
  const [first, ...others] = addresses.map(
    (ipAddress, index) =>
      new HealthCheck(
        `${name}-${index + 1}`,
        {
          type: protocol,
          ipAddress,
          port,
          requestInterval: intervalSeconds,
          failureThreshold,
          ...(protocol === "TCP" ? {} : { fqdn: host, resourcePath: path }),
          tags: { ...tags, Name: `${name}-${index + 1}` },
        },
        { parent },
      ),
  );
  if (first === undefined) throw new Error(`${name}: has no address to check; give it one`);
  if (others.length === 0) return first.id;
  return new HealthCheck(
    name,
    {
      type: "CALCULATED",
      childHealthchecks: [first, ...others].map(({ id }) => id),
      childHealthThreshold: 1,
      tags: { ...tags, Name: name },
    },
    { parent },
  ).id;
}
