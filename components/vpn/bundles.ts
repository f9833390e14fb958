import { all, ResourceError, type Output } from "@pulumi/pulumi";
import { z } from "zod";
import type { CloudRouter } from "../../lib/bgp/bird.ts";
import { HEALTH_PORT, PROBE_SOURCE } from "../../lib/bridge/health.ts";
import {
  LARGEST_BUNDLE_BYTES,
  makeBundle,
  peerProblems,
  type RouteKeeping,
} from "../../lib/gateway/bundle.ts";
import { formatProblem } from "../../lib/problems.ts";
import type { GatewayKeys } from "./gateway-keys.ts";
import type { SiteToSiteVpnArgs } from "./vpn-args.ts";
import type { GatewayAddresses, VpnScope } from "./vpn-scope.ts";

/** What bundles are made of. */
export interface BundleParts {
  readonly addresses: readonly GatewayAddresses[];
  readonly keys: Readonly<Record<string, GatewayKeys>>;
  readonly generation: number;
  /** Routers of the own cloud that a gateway speaks BGP with, by gateway. */
  readonly cloudRouters: Readonly<Record<string, Output<readonly CloudRouter[]>>>;
  /** The route tables that AWS's gateways keep; absent where something else does. */
  readonly keeping?: Output<RouteKeeping> | undefined;
  readonly bfd: SiteToSiteVpnArgs["bfd"];
  readonly maintenance: SiteToSiteVpnArgs["maintenance"];
}

/** A gateway's bundle as JSON: a secret, since its private keys are in it. */
export type BundleOf = (at: GatewayAddresses) => Output<string>;

/** Renders bundles out of what both sides know of each other. */
export function bundlesOf(scope: VpnScope, parts: BundleParts): BundleOf {
  const { mesh } = scope;
  const { keys, cloudRouters, keeping, bfd, maintenance } = parts;
  const peers = gatherPeers(scope, parts);
  const timers = { bfdIntervalMs: bfd.intervalMilliseconds, bfdMultiplier: bfd.multiplier };
  return ({ gateway, cloud, privateAddress }) => {
    const own = { secrets: keys[gateway]?.secrets ?? [], routers: cloudRouters[gateway] ?? [] };
    const routes = cloud === "aws" ? keeping : undefined;
    return all([peers, own.secrets, privateAddress, own.routers, routes]).apply(
      ([facts, secrets, address, routers, kept]) => {
        const bundle = makeBundle({
          ...{ ...facts, mesh, gateway, timers },
          own: secrets,
          privateAddress: address,
          cloudRouters: routers,
          draining: maintenance.includes(gateway),
          ...(cloud === "azure" ? { health: { port: HEALTH_PORT, sources: [PROBE_SOURCE] } } : {}),
          ...(kept === undefined ? {} : { routes: kept }),
        });
        return fitting(scope, gateway, JSON.stringify(bundle));
      },
    );
  };
}

/** The public half of every gateway; refuses what would break or open a tunnel. */
function gatherPeers({ mesh, parent }: VpnScope, { addresses, generation, keys }: BundleParts) {
  const publicAddresses = all(
    Object.fromEntries(addresses.map(({ gateway, publicAddress }) => [gateway, publicAddress])),
  );
  const publicKeys = all(
    Object.fromEntries(Object.entries(keys).map(([gateway, its]) => [gateway, its.publicKeys])),
  );
  return all([publicAddresses, publicKeys]).apply(([reached, known]) => {
    const problems = peerProblems(mesh, reached, known);
    if (problems.length > 0) throw new ResourceError(problems.map(formatProblem).join("\n"), parent, true);
    return { generation, publicAddresses: reached, publicKeys: known };
  });
}

/** A bundle that Azure's key vaults take; AWS's take more. */
function fitting({ parent }: VpnScope, gateway: string, bundle: string): string {
  const bytes = Buffer.byteLength(bundle);
  if (bytes <= LARGEST_BUNDLE_BYTES) return bundle;
  const problem = `must have at most ${LARGEST_BUNDLE_BYTES} bytes, got ${bytes}`;
  throw new ResourceError(
    `vpn.${gateway}.bundle: ${problem}; have fewer gateways on the other side`,
    parent,
    true,
  );
}

const generationSchema = z.object({ generation: z.number() });

/** The generation of keys that a bundle asks for. */
export const generationIn = (bundle: string): number => generationSchema.parse(JSON.parse(bundle)).generation;
