import type { CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import type { Mesh } from "../../lib/wireguard/mesh.ts";
import type { Cloud, Tags } from "../contracts/cloud.ts";
import type { VpnGuards } from "./vpn-args.ts";

/** What the parts of a bridge share. */
export interface VpnScope {
  /** The component's name: children are called `${name}-role`. */
  readonly name: string;
  /** The component itself. Providers come down from it. */
  readonly parent: Resource;
  readonly mesh: Mesh;
  /** What guards a gateway's machine: nothing while it is under maintenance. */
  readonly guardsOf: (gateway: string) => VpnGuards;
  /** What guards everything else. */
  readonly guards: VpnGuards;
  readonly tags: Tags;
}

/** A gateway's place: `aws-a` in zone `a`. */
export interface GatewaySite {
  readonly gateway: string;
  readonly cloud: Cloud;
  readonly zone: string;
}

/** A gateway's addresses, which exist before its machine does. */
export interface GatewayAddresses extends GatewaySite {
  readonly publicAddress: Output<string>;
  readonly privateAddress: Output<string>;
}

/** A gateway of the other side, as one side lets it in. */
export interface Peer {
  readonly gateway: string;
  readonly publicAddress: Output<string>;
  /** The UDP port on which each gateway of this side waits for it. */
  readonly listenPort: number;
}

/** What is there of a gateway once its bundle is. */
export interface Delivered {
  /** The machine's id in its cloud. */
  readonly machine: Output<string>;
  /** Where the bundle is. */
  readonly bundleSecret: Output<string>;
  /** The generation of keys that it asks for. */
  readonly generation: Output<number>;
}

/** Options of a child. */
export const child = ({ parent }: VpnScope, more: CustomResourceOptions = {}): CustomResourceOptions => ({
  parent,
  ...more,
});

/** The tags of a child, with the `Name` that the AWS console shows. */
export const named = ({ name, tags }: VpnScope, key: string): Tags => ({ ...tags, Name: `${name}-${key}` });
