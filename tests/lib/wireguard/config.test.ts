import assert from "node:assert/strict";
import { renderWireGuard } from "../../../lib/wireguard/config.ts";
import type { Tunnel } from "../../../lib/wireguard/mesh.ts";
import { TUNNEL_DEFAULTS } from "../../../lib/wireguard/settings.ts";

const tunnel: Tunnel = {
  key: "aws-a--azure-2",
  cidr: "10.67.0.2/31",
  own: { cloud: "aws", gateway: "aws-a", interface: "wg-azure-2", listenPort: 51821, address: "10.67.0.2" },
  peer: {
    cloud: "azure",
    gateway: "azure-2",
    interface: "wg-aws-a",
    listenPort: 51820,
    address: "10.67.0.3",
  },
  allowedIps: ["10.68.0.0/16", "10.67.0.2/31"],
  leads: true,
};

describe("renderWireGuard", () => {
  it("has one peer, who alone is called", () => {
    assert.equal(
      renderWireGuard({
        tunnel,
        settings: TUNNEL_DEFAULTS,
        endpointAddress: "20.1.2.3",
        peerKeys: [{ generation: 1, publicKey: "PEER1" }],
        privateKey: "OWN",
      }),
      `[Interface]
PrivateKey = OWN
ListenPort = 51821

[Peer]
PublicKey = PEER1
Endpoint = 20.1.2.3:51820
AllowedIPs = 10.68.0.0/16, 10.67.0.2/31
PersistentKeepalive = 10
`,
    );
  });

  it("lets in only the newest of a peer's keys, and holds no secret when it is given none", () => {
    const text = renderWireGuard({
      tunnel,
      settings: { ...TUNNEL_DEFAULTS, keepaliveSeconds: 5 },
      endpointAddress: "20.1.2.3",
      peerKeys: [
        { generation: 1, publicKey: "PEER1" },
        { generation: 2, publicKey: "PEER2" },
      ],
    });
    assert.equal(
      text,
      `[Interface]
ListenPort = 51821

[Peer]
PublicKey = PEER2
Endpoint = 20.1.2.3:51820
AllowedIPs = 10.68.0.0/16, 10.67.0.2/31
PersistentKeepalive = 5

[Peer]
PublicKey = PEER1
Endpoint = 20.1.2.3:51820
`,
    );
  });
});
