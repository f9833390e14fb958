import { Eip } from "@pulumi/aws/ec2/eip.js";
import { ComponentResource } from "@pulumi/pulumi";
import type { ComponentResourceOptions, Output } from "@pulumi/pulumi";
import type { Tags } from "../contracts/cloud.ts";
import type { PublicAddresses } from "../contracts/public-addresses.ts";

/** What {@link AwsIngressAddresses} needs to know. */
export interface AwsIngressAddressesArgs {
  /** Letters of the zones that the load balancer stands in: an address for each. One that is added moves none. */
  readonly zones: readonly string[];
  /** Names hold these addresses, so neither `destroy` nor a renaming may release them. */
  readonly protect: boolean;
  readonly tags: Tags;
}

/**
 * Elastic IP addresses for a Network Load Balancer: one for each zone (Elastic Load Balancing, "Network Load
 * Balancers", subnet mappings). They outlive the load balancer, so that DNS records stay true when it is replaced.
 */
export class AwsIngressAddresses extends ComponentResource implements PublicAddresses {
  readonly cloud = "aws";
  readonly addresses: readonly Output<string>[];
  /** What the load balancer is told: `service.beta.kubernetes.io/aws-load-balancer-eip-allocations`. */
  readonly allocationIds: readonly Output<string>[];

  constructor(name: string, args: AwsIngressAddressesArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:ingress:AwsIngressAddresses", name, {}, opts);
    const eips = args.zones.map(
      (zone) =>
        new Eip(
          `${name}-${zone}`,
          { domain: "vpc", tags: { ...args.tags, Name: `${name}-${zone}` } },
          { parent: this, protect: args.protect },
        ),
    );
    this.addresses = eips.map(({ publicIp }) => publicIp);
    this.allocationIds = eips.map(({ id }) => id);
    this.registerOutputs({ addresses: this.addresses });
  }
}
