import type { Reference } from "../model.ts";
import type { ArmKind } from "./arm.ts";

export const LOAD_BALANCER: ArmKind = {
  token: "azure-native:network:LoadBalancer",
  arm: "Microsoft.Network/loadBalancers",
  names: ["loadBalancerName"],
  apiVersion: "2024-05-01",
};

/** A backend pool by its id: the load balancer that it is written in stands for it. */
export const poolReference: Reference = {
  to: LOAD_BALANCER.token,
  handle: (id) => /^(.*)\/backendAddressPools\/[^/]+$/i.exec(id)?.[1],
  // A load balancer goes, and its members stay.
  onTargetDelete: "ignores",
  sameRegion: false,
};
