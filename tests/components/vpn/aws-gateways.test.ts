import assert from "node:assert/strict";
import { textOf } from "../../support/snapshot.ts";
import { agents, GATEWAYS, TYPES, usual, VPN } from "./fixtures.ts";

describe("SiteToSiteVpn's gateways in AWS", () => {
  it("are guarded machines that forward, without a login, with metadata by token only", async () => {
    const { graph } = await usual();
    const { inputs, ...instance } = graph.find(TYPES.instance, "vpn-aws-a");
    const { userData, ...rest } = inputs;
    assert.deepEqual(rest, {
      ami: "ami-0123456789abcdef0",
      instanceType: "c7i.large",
      primaryNetworkInterface: { networkInterfaceId: "vpn-aws-a-id" },
      iamInstanceProfile: "vpn-aws-a",
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: {
        volumeType: "gp3",
        volumeSize: 8,
        encrypted: true,
        tags: { environment: "test", Name: "vpn-aws-a" },
      },
      disableApiTermination: true,
      tags: { environment: "test", Name: "vpn-aws-a" },
    });
    assert.match(textOf(userData), /^#cloud-config\n[^]*SECRET_ID=arn:aws:secretsmanager:[^\n]*:vpn-aws-a\n/);
    assert.ok(textOf(userData).length <= 16_384);
    assert.deepEqual(
      [instance.protect, instance.deleteBeforeReplace, instance.ignoreChanges, instance.dependsOn],
      [true, true, ["ami", "userData"], [`${TYPES.eip}::vpn-aws-a`]],
    );
    assert.equal(
      graph.inputsOf("aws:ec2/networkInterface:NetworkInterface", "vpn-aws-a").sourceDestCheck,
      false,
    );
  });

  it("look for Debian's own image", async () => {
    const { graph } = await usual();
    assert.deepEqual(graph.calls, [
      {
        token: "aws:ec2/getAmi:getAmi",
        inputs: {
          mostRecent: true,
          owners: ["136693071363"],
          filters: [{ name: "name", values: ["debian-12-amd64-*"] }],
        },
        provider: "pulumi:providers:aws::aws",
      },
    ]);
  });

  it("wait for no machine of the other side, and machines wait for no bundle", async () => {
    const { graph } = await usual();
    const waits = (type: string, name: string) => {
      const { propertyDependencies, dependsOn } = graph.find(type, name);
      return [...Object.values(propertyDependencies).flat(), ...dependsOn];
    };
    for (const [type, name] of [
      [TYPES.instance, "vpn-aws-a"],
      [TYPES.vm, "vpn-azure-1"],
    ] as const)
      assert.ok(
        waits(type, name).every((it) => !/SecretVersion|keyvault:Secret/.test(it)),
        `${name} waits for a bundle`,
      );
    const all = graph
      .children(VPN)
      .flatMap(({ type, name }) => waits(type, name).map((it) => `${name} ${it}`));
    assert.deepEqual(
      all.filter((it) => it.includes(TYPES.instance) || it.includes(TYPES.vm)),
      [],
    );
  });

  it("let each peer in from its own address, on the port that is its own", async () => {
    const { graph } = await usual();
    const rules = GATEWAYS.azure.map((peer) => graph.inputsOf(TYPES.ingress, `vpn-aws-from-${peer}`));
    assert.deepEqual(
      rules.map(({ ipProtocol, fromPort, toPort }) => [ipProtocol, fromPort, toPort]),
      [
        ["udp", 51_820, 51_820],
        ["udp", 51_821, 51_821],
      ],
    );
    for (const { cidrIpv4 } of rules) assert.match(textOf(cidrIpv4), /^203\.0\.113\.\d+\/32$/);
  });

  it("may read their own bundle, tell CloudWatch, and move routes only where that is their work", async () => {
    const policy = async (run: typeof usual) =>
      JSON.parse(textOf((await run()).graph.inputsOf(TYPES.rolePolicy, "vpn-aws-a").policy)) as unknown;
    const own = [
      {
        Effect: "Allow",
        Action: "secretsmanager:GetSecretValue",
        Resource: "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:vpn-aws-a",
      },
      {
        Effect: "Allow",
        Action: "cloudwatch:PutMetricData",
        Resource: "*",
        Condition: { StringEquals: { "cloudwatch:namespace": "Kakehashi/Vpn" } },
      },
    ];
    const moving = {
      Effect: "Allow",
      Action: ["ec2:ReplaceRoute"],
      Resource: ["rtb-a", "rtb-c"].map((id) => `arn:aws:ec2:ap-northeast-1:111111111111:route-table/${id}`),
    };
    assert.deepEqual(await policy(usual), { Version: "2012-10-17", Statement: own });
    assert.deepEqual(await policy(agents), { Version: "2012-10-17", Statement: [...own, moving] });
  });

  it("raise an alarm when a tunnel is missing, or they are silent", async () => {
    const { graph } = await usual();
    const { threshold, comparisonOperator, treatMissingData, dimensions, metricName, namespace } =
      graph.inputsOf("aws:cloudwatch/metricAlarm:MetricAlarm", "vpn-aws-a");
    assert.deepEqual(
      [threshold, comparisonOperator, treatMissingData, dimensions, metricName, namespace],
      [2, "LessThanThreshold", "breaching", { Gateway: "aws-a" }, "TunnelsUp", "Kakehashi/Vpn"],
    );
  });

  it("have routes that agents may move without the next update moving them back", async () => {
    const { graph } = await agents();
    const { inputs, ignoreChanges } = graph.find("aws:ec2/route:Route", "vpn-aws-private-a");
    assert.deepEqual(inputs, {
      routeTableId: "rtb-a",
      destinationCidrBlock: "10.68.0.0/16",
      networkInterfaceId: "vpn-aws-a-id",
    });
    assert.deepEqual(ignoreChanges, ["networkInterfaceId"]);
  });

  it("peer with the Route Server by BFD", async () => {
    const { graph } = await usual();
    const { bgpOptions } = graph.inputsOf("aws:vpc/routeServerPeer:RouteServerPeer", "vpn-aws-c");
    assert.deepEqual(bgpOptions, { peerAsn: 64_512, peerLivenessDetection: "bfd" });
    const association = "aws:vpc/routeServerVpcAssociation:RouteServerVpcAssociation::vpn-route-server";
    for (const { label, dependsOn } of [
      ...graph.ofType("aws:vpc/routeServerEndpoint:RouteServerEndpoint"),
      ...graph.ofType("aws:vpc/routeServerPropagation:RouteServerPropagation"),
    ])
      assert.deepEqual(dependsOn, [association], label);
  });
});
