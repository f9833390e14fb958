import { output } from "@pulumi/pulumi";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { TestClusters } from "../../simulator/kubernetes/test-cluster.ts";
import type { Registered } from "../../support/graph.ts";
import { azureNetwork } from "../cluster/fixtures.ts";

/** A VNet with a subnet for nodes and one for virtual nodes. */
export const virtualNetwork = (cidr = "10.68.32.0/22") => {
  const network = azureNetwork();
  const virtual = [{ id: output("/network/azure/subnets/virtual-nodes"), cidr }];
  return { ...network, subnets: { ...network.subnets, "virtual-nodes": virtual } };
};

/** What an API server of the pinned version refuses of a component's objects in a cluster. */
export function apiServerRefusals(resources: readonly Registered[]): readonly string[] {
  const clusters = new TestClusters();
  try {
    return resources
      .filter(({ type }) => type.startsWith("kubernetes:"))
      .flatMap(({ inputs, label, type }) =>
        clusters.check(type, inputs as PropertyMap).problems.map((problem) => `${label}: ${problem}`),
      );
  } finally {
    clusters.close();
  }
}
