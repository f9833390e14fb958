import type { Problem } from "../problems.ts";
import { INGRESS_VERSIONS } from "./images.ts";

/**
 * What every deployment with ingress-nginx is told (kubernetes/ingress-nginx, README at controller-v1.15.1).
 * @param at where it was chosen, in the words of the person who wrote it
 */
export const nginxRetirement = (at: string): Problem => ({
  path: at,
  problem: "ingress-nginx is retired: there are no fixes since March 2026, not even of security",
  got: INGRESS_VERSIONS.nginx,
  fix: "move the routes to the Gateway API",
});
