import assert from "node:assert/strict";
import { sideOf } from "../../../cli/rehearsal/clouds.ts";
import type { Side } from "../../../cli/rehearsal/clouds.ts";

const urn = (types: string, name: string) => `urn:pulumi:dev::kakehashi::${types}::${name}`;
const provider = (types: string, name: string) => `${urn(types, name)}::0d1c`;

describe("the side of a resource", () => {
  const cases: readonly (readonly [Side, string, string, string, string?])[] = [
    ["aws", "an AWS resource", "aws:ec2/vpc:Vpc", "network"],
    ["aws", "an AWS resource within a component", "kakehashi:network:AwsNetwork$aws:ec2/vpc:Vpc", "aws"],
    ["aws", "a class of eks", "kakehashi:cluster:EksCluster$eks:index:Cluster", "eks"],
    ["aws", "a component whose name begins with Aws", "kakehashi:network:AwsNetwork", "network"],
    ["aws", "an explicit provider", "pulumi:providers:aws", "main"],
    ["azure", "an Azure resource", "azure-native:network:VirtualNetwork", "network"],
    ["azure", "a component whose name begins with Aks", "kakehashi:cluster:AksCluster", "one"],
    [
      "azure",
      "an Azure resource within a component of AWS",
      "acme:x:AwsThing$azure-native:network:PublicIPAddress",
      "ip",
    ],
    [
      "aws",
      "a cluster's resource, by the component that its provider belongs to",
      "kakehashi:platform:ClusterBaseline$kubernetes:core/v1:Namespace",
      "baseline-ingress",
      provider("kakehashi:cluster:EksCluster$pulumi:providers:kubernetes", "cluster"),
    ],
    [
      "azure",
      "a cluster's resource, by its provider's name",
      "kubernetes:core/v1:Namespace",
      "ingress",
      provider("pulumi:providers:kubernetes", "aks-provider"),
    ],
    [
      "azure",
      "a component that belongs to no cloud, by its name",
      "kakehashi:platform:ClusterBaseline",
      "aks-baseline",
    ],
    ["shared", "a random value", "random:index/randomId:RandomId", "suffix"],
    ["shared", "a name that only begins like a cloud's", "random:index/randomId:RandomId", "awsome"],
    ["shared", "a component that only begins like a cloud's", "acme:x:Awsome", "thing"],
    ["shared", "the stack", "pulumi:pulumi:Stack", "kakehashi-dev"],
  ];
  for (const [side, what, types, name, by] of cases) {
    it(`${what}: ${side}`, () => {
      assert.equal(sideOf({ urn: urn(types, name), provider: by }), side);
    });
  }
});
