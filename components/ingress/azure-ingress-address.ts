import { PublicIPAddress } from "@pulumi/azure-native/network/publicIPAddress.js";
import { ComponentResource } from "@pulumi/pulumi";
import type { ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import type { Tags } from "../contracts/cloud.ts";
import type { PublicAddresses } from "../contracts/public-addresses.ts";

/** What {@link AzureIngressAddress} needs to know. */
export interface AzureIngressAddressArgs {
  /** The group that the cluster's identity may take addresses from. */
  readonly resourceGroupName: Input<string>;
  readonly location: string;
  /** Names hold this address, so neither `destroy` nor a renaming may release it. */
  readonly protect: boolean;
  readonly tags: Tags;
}

/**
 * A static public address for a Standard load balancer, in all zones of the region at once ("Public IP addresses",
 * availability zone). It outlives the load balancer, so that DNS records stay true when it is replaced.
 */
export class AzureIngressAddress extends ComponentResource implements PublicAddresses {
  readonly cloud = "azure";
  readonly addresses: readonly Output<string>[];
  /** What the load balancer is told: `service.beta.kubernetes.io/azure-pip-name`. */
  readonly addressName: Output<string>;

  constructor(name: string, args: AzureIngressAddressArgs, opts?: ComponentResourceOptions) {
    super("kakehashi:ingress:AzureIngressAddress", name, {}, opts);
    const address = new PublicIPAddress(
      name,
      {
        resourceGroupName: args.resourceGroupName,
        location: args.location,
        sku: { name: "Standard", tier: "Regional" },
        publicIPAddressVersion: "IPv4",
        publicIPAllocationMethod: "Static",
        zones: ["1", "2", "3"],
        tags: args.tags,
      },
      { parent: this, protect: args.protect },
    );
    // A static address is there as soon as the object is; the type allows for dynamic ones.
    this.addresses = [address.ipAddress.apply((it) => it ?? "")];
    this.addressName = address.name;
    this.registerOutputs({ addresses: this.addresses });
  }
}
