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
  /**
   * The peer's public keys. The newest has the AllowedIPs, and only it is called; while keys are being changed, the
   * agent moves them to the one that answers.
   */
  readonly peerKeys: readonly PublicKey[];
  /** The own private key; absent, the file holds no secret. */
  readonly privateKey?: string;
}

/**
 * One interface's file, as `wg setconf` reads it, and as `wg showconf` shows an interface that the agent has set up:
 * one peer under each key that it may have. An interface has one peer, so that each link can be routed and watched by
 * itself.
 */
export function renderWireGuard(request: WireGuardRequest): string {
  const { tunnel, settings, endpointAddress, peerKeys, privateKey } = request;
  const newestFirst = peerKeys.toSorted((a, b) => b.generation - a.generation);
  const peers = newestFirst.map(({ publicKey }, index) => [
    "",
    "[Peer]",
    `PublicKey = ${publicKey}`,
    `Endpoint = ${endpointAddress}:${tunnel.peer.listenPort}`,
    ...(index === 0
      ? [`AllowedIPs = ${tunnel.allowedIps.join(", ")}`, `PersistentKeepalive = ${settings.keepaliveSeconds}`]
      : []),
  ]);
  return [
    "[Interface]",
    ...(privateKey === undefined ? [] : [`PrivateKey = ${privateKey}`]),
    `ListenPort = ${tunnel.own.listenPort}`,
    ...peers.flat(),
    "",
  ].join("\n");
}
