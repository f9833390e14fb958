import assert from "node:assert/strict";
import { UNKNOWN } from "../../../simulator/properties.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { FakeEngine } from "./fake-engine.ts";
import { CLUSTER_TYPE as TYPE, LEAN } from "./lean-cluster.ts";

describe("eks.Cluster", () => {
  const engine = new FakeEngine();
  before(() => engine.start());
  after(() => {
    engine.stop();
  });

  const refuses = (what: string, inputs: PropertyMap, message: string): void => {
    it(`refuses ${what}`, async () => {
      await assert.rejects(engine.construct(TYPE, inputs), { name: "Refusal", message });
    });
  };
  refuses(
    "arguments that are not simulated, all by name",
    { ...LEAN, storageClasses: "gp3", fargate: true },
    [
      "fargate: is not simulated, got it set on eks:index:Cluster; make an aws.eks.FargateProfile",
      "storageClasses: is not simulated, got it set on eks:index:Cluster; make the storage classes with the kubernetes provider",
    ].join("\n"),
  );
  refuses(
    "a mode that EKS has not",
    { ...LEAN, authenticationMode: "IAM" },
    "authenticationMode: must be CONFIG_MAP, API or API_AND_CONFIG_MAP, got IAM; set API",
  );
  refuses(
    "mappings without their map",
    { ...LEAN, roleMappings: [{}] },
    "roleMappings: must be empty when authenticationMode is API, got 1 items; use accessEntries",
  );
  refuses(
    "entries without their mode",
    { ...LEAN, authenticationMode: "CONFIG_MAP", accessEntries: { a: {} } },
    "accessEntries: needs authenticationMode API or API_AND_CONFIG_MAP, got CONFIG_MAP; set API",
  );
  refuses(
    "two ways of saying subnets",
    { ...LEAN, subnetIds: ["s"] },
    "subnetIds: excludes publicSubnetIds and privateSubnetIds, got both; choose one way",
  );
  refuses(
    "an allow list without a public endpoint",
    { ...LEAN, publicAccessCidrs: ["0.0.0.0/0"] },
    "publicAccessCidrs: needs endpointPublicAccess, got it without; set endpointPublicAccess, or leave the list out",
  );
  refuses(
    "a decision that is not known yet",
    { ...LEAN, createOidcProvider: UNKNOWN },
    "createOidcProvider: must be known when the component is made, got a value not known yet; give a plain value",
  );

  refuses(
    "options of a default node group in two places",
    { vpcId: "v", subnetIds: ["s"], nodeGroupOptions: {}, minSize: 1 },
    "nodeGroupOptions: excludes minSize, got both; put it into nodeGroupOptions",
  );
  refuses(
    "options of a default node group that are not simulated",
    { vpcId: "v", subnetIds: ["s"], nodeGroupOptions: { operatingSystem: "Bottlerocket" } },
    "nodeGroupOptions.operatingSystem: is not simulated, got it set on eks:index:Cluster; leave it out",
  );
  refuses(
    "a default node group without a security group",
    { vpcId: "v", subnetIds: ["s"], skipDefaultSecurityGroups: true },
    "skipDefaultSecurityGroups: leaves the default node group without one, got true; set skipDefaultNodeGroup too",
  );
});
