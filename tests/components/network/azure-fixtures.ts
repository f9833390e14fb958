import { Provider } from "@pulumi/azure-native/provider.js";
import { AzureNetwork, type AzureNetworkArgs } from "../../../components/network/azure-network.ts";
import { deploy, type Computed } from "../../support/mocks.ts";
import { Platform } from "../../support/platform.ts";
import { AWS_RANGE, planFor } from "./fixtures.ts";

/** The label of the network under test. */
export const NETWORK = "kakehashi:network:AzureNetwork::azure";

const withName: Computed = ({ name }) => ({ name: `name of ${name}` });

const OUTPUTS: Readonly<Record<string, Computed>> = {
  "azure-native:resources:ResourceGroup": () => ({ name: "group" }),
  "azure-native:network:VirtualNetwork": () => ({ id: "vnet", name: "name of vnet" }),
  "azure-native:network:NetworkSecurityGroup": withName,
  "azure-native:network:PublicIPAddress": ({ name }) => ({ ipAddress: `address of ${name}` }),
  "azure-native:privatedns:PrivateZone": ({ inputs }) => ({ name: inputs.privateZoneName }),
};

/** Deploys an AzureNetwork below a parent that holds the provider: two zones and one address unless told otherwise. */
export function deployAzure(overrides: Partial<AzureNetworkArgs> = {}, preview = false) {
  const zones = overrides.zones ?? ["1", "2"];
  const args: AzureNetworkArgs = {
    location: "japaneast",
    zones,
    plan: planFor("azure", zones),
    peerRanges: [AWS_RANGE],
    natPublicIps: 1,
    privateDomain: "test.kakehashi.internal",
    tags: { environment: "test" },
    ...overrides,
  };
  return deploy(
    () => {
      const azure = new Provider("azure", { location: args.location });
      const platform = new Platform({ providers: { "azure-native": azure } });
      return new AzureNetwork("azure", args, { parent: platform });
    },
    { outputs: OUTPUTS, preview },
  );
}
