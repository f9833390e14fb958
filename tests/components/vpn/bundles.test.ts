import assert from "node:assert/strict";
import { z } from "zod";
import type { ResourceGraph } from "../../support/graph.ts";
import { valueOf } from "../../support/snapshot.ts";
import { agents, deployVpn, GATEWAYS, routeServers, TYPES, usual } from "./fixtures.ts";

const bundleSchema = z.looseObject({
  gateway: z.string(),
  generation: z.number(),
  leads: z.boolean(),
  draining: z.boolean(),
  own: z.array(z.looseObject({ generation: z.number(), privateKey: z.string(), publicKey: z.string() })),
  tunnels: z.array(
    z.looseObject({
      peer: z.string(),
      endpoint: z.string(),
      peerKeys: z.array(z.object({ generation: z.number(), publicKey: z.string() })),
    }),
  ),
  routes: z.unknown(),
  files: z.record(z.string(), z.string()),
});

/** A secret text. */
const hidden = z.object({ "<secret>": z.string() }).transform((it) => it["<secret>"]);

/** The bundle of a gateway, wherever it is put; one that is no secret fails. */
function bundleOf(graph: ResourceGraph, gateway: string): z.output<typeof bundleSchema> {
  const name = `vpn-${gateway}`;
  const text = gateway.startsWith("aws-")
    ? hidden.parse(graph.inputsOf(TYPES.secretVersion, name).secretString)
    : z.object({ properties: z.object({ value: hidden }) }).parse(graph.inputsOf(TYPES.azureSecret, name))
        .properties.value;
  return bundleSchema.parse(JSON.parse(text));
}

describe("SiteToSiteVpn's bundles", () => {
  it("are secrets, and the only place with private keys", async () => {
    const { graph } = await usual();
    const keys = [...GATEWAYS.aws, ...GATEWAYS.azure].flatMap((gateway) =>
      bundleOf(graph, gateway).own.map(({ privateKey }) => privateKey),
    );
    assert.equal(new Set(keys).size, 4);
    const others = graph.resources
      .filter(({ type }) => type !== TYPES.secretVersion && type !== TYPES.azureSecret)
      .map(({ inputs, name }) => `${name} ${JSON.stringify(inputs)}`);
    const userData = graph.ofType(TYPES.vm).map(({ inputs }) => {
      const { customData } = z
        .object({ osProfile: z.object({ customData: z.string() }) })
        .parse(inputs).osProfile;
      return Buffer.from(customData, "base64").toString();
    });
    for (const key of keys)
      assert.ok(
        [...others, ...userData].every((text) => !text.includes(key)),
        "a private key is outside of the bundles",
      );
  });

  it("carry the peers' addresses and keys, and only the own private key", async () => {
    const { graph } = await usual();
    const [aws, azure] = [bundleOf(graph, "aws-a"), bundleOf(graph, "azure-2")];
    assert.deepEqual(
      aws.tunnels.map(({ peer }) => peer),
      GATEWAYS.azure,
    );
    assert.deepEqual(
      azure.tunnels.map(({ peer }) => peer),
      GATEWAYS.aws,
    );
    const toward = aws.tunnels.find(({ peer }) => peer === "azure-2");
    const back = azure.tunnels.find(({ peer }) => peer === "aws-a");
    assert.deepEqual(
      toward?.peerKeys,
      azure.own.map(({ generation, publicKey }) => ({ generation, publicKey })),
    );
    assert.deepEqual(
      back?.peerKeys,
      aws.own.map(({ generation, publicKey }) => ({ generation, publicKey })),
    );
    // Ports follow the peer's zone: azure-2 is the second of three, aws-a the first of eight.
    assert.match(toward.endpoint, /^203\.0\.113\.\d+:51820$/);
    assert.match(back.endpoint, /^198\.51\.100\.\d+:51821$/);
    assert.deepEqual([aws.leads, azure.leads], [true, false]);
  });

  it("hold the keys of two generations from the second on", async () => {
    const { graph, result } = await deployVpn({
      generation: 3,
      deployedGenerations: { "aws-a": 2, "azure-1": 2 },
    });
    assert.deepEqual(
      bundleOf(graph, "azure-1").own.map(({ generation }) => generation),
      [2, 3],
    );
    assert.deepEqual(
      graph
        .ofType(TYPES.bytes)
        .map(({ name }) => name)
        .toSorted(),
      ["aws-a", "aws-c", "azure-1", "azure-2"].flatMap((it) => [`vpn-${it}-key-2`, `vpn-${it}-key-3`]),
    );
    assert.deepEqual(await valueOf(result.gateways.map(({ generation }) => generation)), [3, 3, 3, 3]);
  });

  it("tell a gateway under maintenance to drain, and nothing guards its machine; the others are as ever", async () => {
    const { graph } = await deployVpn({ maintenance: ["aws-c", "azure-1"] });
    const found = [...GATEWAYS.aws, ...GATEWAYS.azure].map((name) => {
      const type = name.startsWith("aws") ? TYPES.instance : TYPES.vm;
      const { protect, inputs } = graph.find(type, `vpn-${name}`);
      return [name, bundleOf(graph, name).draining, protect, inputs.disableApiTermination];
    });
    assert.deepEqual(found, [
      ["aws-a", false, true, true],
      ["aws-c", true, false, false],
      ["azure-1", true, false, undefined],
      ["azure-2", false, true, undefined],
    ]);
    assert.equal(graph.find(TYPES.eip, "vpn-aws-c").protect, true);
  });

  it("say with which routers a gateway speaks", async () => {
    const bird = (graph: ResourceGraph, gateway: string) =>
      bundleOf(graph, gateway).files["/etc/bird/bird.conf"] ?? "";
    const onAws = (await usual()).graph;
    assert.match(bird(onAws, "aws-c"), /protocol bgp cloud_c \{[^}]*as 64514;\s+bfd on;/);
    assert.doesNotMatch(bird(onAws, "azure-1"), /cloud_/);
    const onAzure = (await routeServers()).graph;
    assert.match(
      bird(onAzure, "azure-1"),
      /cloud_route_server_2 \{[^}]*neighbor 10\.68\.224\.5 as 65515;\s+multihop 2;/,
    );
  });

  it("have agents keep the VPC's route tables where nothing else does", async () => {
    assert.equal(bundleOf((await usual()).graph, "aws-a").routes, null);
    const { graph } = await agents();
    const { routes } = bundleOf(graph, "aws-a");
    const { tables, gateways } = z
      .object({ tables: z.array(z.string()), gateways: z.array(z.object({ name: z.string() })) })
      .parse(routes);
    assert.deepEqual([tables, gateways.map(({ name }) => name)], [["rtb-a", "rtb-c"], GATEWAYS.aws]);
    assert.equal(bundleOf(graph, "azure-1").routes, null);
  });
});
