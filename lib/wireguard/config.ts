import type { Tunnel } from "./mesh.ts";
import type { TunnelSettings } from "./settings.ts";

/** A peer's public key of one generation. */
export interface PublicKey {
  readonly generation: number;
  readonly publicKey: string;
}

/** What one interface is configured from. */
export interface WireGuardRequest {
  readonly tunnel: Tunnel;
  readonly settings: TunnelSettings;
  /** Where the peer is reached: its fixed public address. */
  readonly endpointAddress: string;
  /** The peer's public keys. The newest gets the AllowedIPs; a gateway that starts moves them to the one that answers. */
  readonly peerKeys: readonly PublicKey[];
  /** The own private key; absent, the file holds no secret. */
  readonly privateKey?: string;
}

/**
 * One interface's file, as `wg setconf` reads it: one peer under each key that it may have. An interface has one
 * peer, so that each link can be routed and watched by itself.
 */
export function renderWireGuard(request: WireGuardRequest): string {
  const { tunnel, settings, endpointAddress, peerKeys, privateKey } = request;
  const newestFirst = peerKeys.toSorted((a, b) => b.generation - a.generation);
  const peers = newestFirst.map(({ publicKey }, index) => [
    "",
    "[Peer]",
    `PublicKey = ${publicKey}`,
    `Endpoint = ${endpointAddress}:${tunnel.peer.listenPort}`,
    `PersistentKeepalive = ${settings.keepaliveSeconds}`,
    ...(index === 0 ? [`AllowedIPs = ${tunnel.allowedIps.join(", ")}`] : []),
  ]);
  return [
    "[Interface]",
    ...(privateKey === undefined ? [] : [`PrivateKey = ${privateKey}`]),
    `ListenPort = ${tunnel.own.listenPort}`,
    ...peers.flat(),
    "",
  ].join("\n");
}
