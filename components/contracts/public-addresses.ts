import type { Output } from "@pulumi/pulumi";
import type { Cloud } from "./cloud.ts";

/** Fixed public addresses by which a cluster's apps are reached: how many is known before they are there. */
export interface PublicAddresses {
  readonly cloud: Cloud;
  readonly addresses: readonly Output<string>[];
}
