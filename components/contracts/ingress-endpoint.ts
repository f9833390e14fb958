import type { Resource } from "@pulumi/pulumi";
import type { PublicAddresses } from "./public-addresses.ts";

/** Where requests enter a cluster: an ingress of any kind, on addresses that do not change with it. */
export interface IngressEndpoint extends PublicAddresses {
  /** What routes name to be served here: an Ingress's `ingressClassName`. */
  readonly className: string;
  /** Namespaces that apps let in, since requests reach their pods from these. */
  readonly namespaces: readonly string[];
  /** What routes wait for: before it is there, the API server refuses or ignores them. */
  readonly ready: readonly Resource[];
}
