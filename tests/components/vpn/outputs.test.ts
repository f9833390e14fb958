import assert from "node:assert/strict";
import { secret } from "@pulumi/pulumi";
import { z } from "zod";
import { UNKNOWN, valueOf } from "../../support/snapshot.ts";
import { deployVpn, TYPES, usual } from "./fixtures.ts";

describe("SiteToSiteVpn's outputs", () => {
  it("are the gateways' addresses, keys and tunnels, none of them secret", async () => {
    const { result } = await usual();
    const [first] = result.gateways;
    const { publicKeys, ...rest } = z.looseObject({ publicKeys: z.unknown() }).parse(await valueOf(first));
    const tunnels = [
      {
        key: "aws-a--azure-1",
        peer: "azure-1",
        address: "10.67.0.0",
        peerAddress: "10.67.0.1",
        listenPort: 51_820,
      },
      {
        key: "aws-a--azure-2",
        peer: "azure-2",
        address: "10.67.0.2",
        peerAddress: "10.67.0.3",
        listenPort: 51_821,
      },
    ];
    assert.deepEqual(
      { ...rest, publicAddress: "", privateAddress: "" },
      {
        name: "aws-a",
        cloud: "aws",
        publicAddress: "",
        privateAddress: "",
        machine: "vpn-aws-a-id",
        bundleSecret: "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:vpn-aws-a",
        generation: 1,
        tunnels,
      },
    );
    assert.match(JSON.stringify(publicKeys), /^\[\{"generation":1,"publicKey":"[A-Za-z0-9+/]{43}="\}\]$/);
  });

  it("are unknown in a preview where only the cloud can tell", async () => {
    const { result } = await deployVpn({}, true);
    assert.deepEqual(
      await valueOf(result.gateways.map(({ publicAddress, generation }) => [publicAddress, generation])),
      result.gateways.map(() => [UNKNOWN, UNKNOWN]),
    );
  });

  it("keep a gateway's ports and tunnels when another zone gets one", async () => {
    const { result } = await deployVpn({ aws: { zones: ["c"] } });
    const [alone] = result.gateways;
    const beside = (await usual()).result.gateways.find(({ name }) => name === "aws-c");
    assert.deepEqual(alone?.tunnels, beside?.tunnels);
  });
});

const REFUSED: readonly (readonly [
  name: string,
  changes: Parameters<typeof deployVpn>[0],
  message: RegExp,
])[] = [
  ["an MTU under 1280", { mtu: 1279 }, /^vpn\.mtu: must be a whole number from 1280 .*, got 1279; /],
  ["a slow keepalive", { keepaliveSeconds: 25 }, /^vpn\.keepaliveSeconds: .*, got 25; /],
  ["one BGP number for both", { azure: { asn: 64_512 } }, /^vpn\.azure\.asn: .*, got 64512; /],
  [
    "a zone without a gateways' subnet",
    { aws: { zones: ["a", "d"] } },
    /^vpn\.aws\.zones: the network has no gateways' subnet in this zone, got d; name zones of the network$/,
  ],
  [
    "a generation that is no positive number",
    { generation: 0 },
    /^vpn\.keys\.generation: must be a whole number from 1, got 0; /,
  ],
  [
    "a generation that a gateway would skip",
    { generation: 4, deployedGenerations: { "aws-a": 3, "azure-1": 2 } },
    /^vpn\.keys\.generation: skips a generation: 2 is deployed.*, got 4; use 3, /,
  ],
  [
    "going back",
    { generation: 2, deployedGenerations: { "aws-a": 3 } },
    /^vpn\.keys\.generation: goes back from 3.*, got 2; keep 3$/,
  ],
];

describe("SiteToSiteVpn refuses", () => {
  for (const [name, changes, message] of REFUSED) {
    it(name, async () => {
      await assert.rejects(deployVpn(changes, true), { message });
    });
  }

  it("a peer whose public address is not fixed, and keys that are the same on both sides", async () => {
    const bytes = () => ({ base64: secret(Buffer.alloc(32, 7).toString("base64")) });
    const { result } = await deployVpn({ aws: { zones: ["a"] }, azure: { zones: ["1"] } }, false, {
      [TYPES.eip]: () => ({ publicIp: "10.64.192.9" }),
      [TYPES.bytes]: bytes,
    });
    await assert.rejects(valueOf(result.gateways.map(({ generation }) => generation)), (error: Error) => {
      // The engine says first in which property.
      const [, ...lines] = error.message.split(/\n|(?<=": )(?=vpn\.)/);
      assert.deepEqual(lines, [
        "vpn.aws.gateways.aws-a.publicAddress: must be a fixed public IPv4 address: the peers let no other in, got 10.64.192.9; give the gateway an Elastic IP or a static public IP",
        "vpn.azure.gateways.azure-1.keys: has the same key as vpn.aws.gateways.aws-a (generation 1), got generation 1; make each key from random bytes of its own",
      ]);
      return true;
    });
  });
});
