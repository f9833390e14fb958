import type { TunnelSettings } from "./settings.ts";

/** A gateway's place in the mesh. */
export interface GatewaySpec {
  /** Unique over both sites; part of interface names, so at most 12 letters, digits and hyphens. */
  readonly name: string;
  /**
   * Fixes the gateway's ports and tunnel addresses, whichever other gateways there are: from 0, unique in its
   * site, never given to another gateway while this one lives.
   */
  readonly slot: number;
}

/** One side of the bridge. */
export interface SiteSpec {
  readonly cloud: "aws" | "azure";
  /** Number of the side's autonomous system: a private one (RFC 6996), not the other side's. */
  readonly asn: number;
  /** Everything the cloud may use, such as `10.64.0.0/14`. */
  readonly range: string;
  /** What the other side may reach: ranges in `range`. */
  readonly announced: readonly string[];
  readonly gateways: readonly GatewaySpec[];
}

/** What a mesh is planned from. */
export interface MeshRequest {
  /** The first side leads: it changes its keys first, and the links lie in its transit range. */
  readonly sites: readonly [SiteSpec, SiteSpec];
  /** The address plan's transit range of the first side, a /24: each link takes a /31 of it. */
  readonly transit: string;
  readonly settings?: Partial<TunnelSettings>;
}
