import type { Output } from "@pulumi/pulumi";
import type { PublicKey } from "../../lib/wireguard/config.ts";
import type { Cloud } from "./cloud.ts";

/** One end of a tunnel, as the gateway that has it sees it. */
export interface VpnTunnel {
  /** `aws-a--azure-1`, the same on both sides. */
  readonly key: string;
  /** The gateway at the other end. */
  readonly peer: string;
  /** The own address on the link, and the peer's. */
  readonly address: string;
  readonly peerAddress: string;
  /** The UDP port that the gateway listens on for this peer. */
  readonly listenPort: number;
}

/** A gateway of the bridge between the clouds. */
export interface VpnGateway {
  /** `aws-a`, `azure-1`: cloud and zone. */
  readonly name: string;
  readonly cloud: Cloud;
  /** The fixed public address that its peers let in. */
  readonly publicAddress: Output<string>;
  /** Its address in the cloud's network. */
  readonly privateAddress: Output<string>;
  /** Its machine: an instance's id on AWS, a resource's id in Azure. Another one when it is made anew. */
  readonly machine: Output<string>;
  /** Its public keys: of the generation that is asked for, and of the one before. */
  readonly publicKeys: Output<readonly PublicKey[]>;
  /** Where its bundle is: a secret's ARN on AWS, a secret's URI in Azure. */
  readonly bundleSecret: Output<string>;
  /** The generation of keys that was last put there. */
  readonly generation: Output<number>;
  readonly tunnels: readonly VpnTunnel[];
}
