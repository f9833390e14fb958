import type { Resource } from "@pulumi/pulumi";
import type { Entrance } from "../../lib/manifests/entrance.ts";
import type { PublicAddresses } from "./public-addresses.ts";

/** Where requests enter a cluster: an ingress of any kind, on addresses that do not change with it. */
export interface IngressEndpoint extends PublicAddresses {
  /** How an app's requests come in by it: what its route names, and whom it lets in. */
  readonly entrance: Entrance;
  /** What routes wait for: before it is there, the API server refuses or ignores them. */
  readonly ready: readonly Resource[];
}
