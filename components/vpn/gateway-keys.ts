import { all, unsecret, type Output } from "@pulumi/pulumi";
import { RandomBytes } from "@pulumi/random/randomBytes.js";
import type { KeySecret } from "../../lib/gateway/bundle.ts";
import type { PublicKey } from "../../lib/wireguard/config.ts";
import { KEY_BYTES, keyPairFrom } from "../../lib/wireguard/keys.ts";
import { generationsOf } from "../../lib/wireguard/rotation.ts";
import { child, type GatewaySite, type VpnScope } from "./vpn-scope.ts";

/** A gateway's keys of the generation that is asked for, and of the one before. */
export interface GatewayKeys {
  /** Secret. */
  readonly secrets: Output<readonly KeySecret[]>;
  readonly publicKeys: Output<readonly PublicKey[]>;
}

/** Makes the keys of every gateway out of random bytes, which are secrets in the state and nowhere else. */
export function createKeys(
  scope: VpnScope,
  sites: readonly GatewaySite[],
  generation: number,
): Readonly<Record<string, GatewayKeys>> {
  return Object.fromEntries(
    sites.map(({ gateway }) => {
      const bytes = generationsOf(generation).map((of) => ({
        generation: of,
        bytes: new RandomBytes(`${scope.name}-${gateway}-key-${of}`, { length: KEY_BYTES }, child(scope)),
      }));
      const secrets = all(
        bytes.map(({ generation: of, bytes: { base64 } }) =>
          base64.apply((secret): KeySecret => ({ generation: of, secret })),
        ),
      );
      const publicKeys = unsecret(secrets).apply((keys) =>
        keys.map(({ generation: of, secret }): PublicKey => ({
          generation: of,
          publicKey: keyPairFrom(secret).publicKey,
        })),
      );
      return [gateway, { secrets, publicKeys }];
    }),
  );
}
