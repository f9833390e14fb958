import { VirtualMachine } from "@pulumi/azure-native/compute/virtualMachine.js";
import { Secret } from "@pulumi/azure-native/keyvault/secret.js";
import { Vault } from "@pulumi/azure-native/keyvault/vault.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import { NetworkInterface } from "@pulumi/azure-native/network/networkInterface.js";
import { unsecret, type Output } from "@pulumi/pulumi";
import { noLoginKey } from "../../lib/bridge/no-login-key.ts";
import { renderCloudInit } from "../../lib/gateway/cloud-init.ts";
import { assignRole, BUILT_IN_ROLES } from "../contracts/role-assignment.ts";
import { gatewaySubnetOf, type AzureAddresses } from "./azure-addresses.ts";
import { generationIn, type BundleOf } from "./bundles.ts";
import type { AzureSideArgs } from "./vpn-args.ts";
import { child, type Delivered, type VpnScope } from "./vpn-scope.ts";

const DEFAULTS = {
  /** Debian's own image, of the second generation of machines (`az vm image list --publisher Debian`). */
  image: { publisher: "Debian", offer: "debian-12", sku: "12-gen2", version: "latest" },
  adminUsername: "kakehashi",
  /** The name of the bundle in its vault. */
  secretName: "bundle",
  /**
   * Days in which a deleted vault can be had back: the fewest that Azure takes, and for ever as they were at first.
   * A vault holds nothing that could not be put into a new one.
   */
  recoveryDays: 7,
};

/**
 * Makes, for each gateway, the machine, and the vault by which it gets its bundle.
 * @param poolId the load balancer's pool that the gateways are in; absent without a load balancer
 */
export function createAzureMachines(
  scope: VpnScope,
  side: AzureSideArgs,
  addresses: readonly AzureAddresses[],
  poolId: Output<string> | undefined,
  bundleOf: BundleOf,
): Readonly<Record<string, Delivered>> {
  const delivered = addresses.map((at) => {
    const identity = new UserAssignedIdentity(
      `${scope.name}-${at.gateway}`,
      { resourceGroupName: side.resourceGroupName, location: side.network.region, tags: scope.tags },
      child(scope),
    );
    const vault = createVault(scope, side, at);
    assignRole(
      `${scope.name}-${at.gateway}-bundle`,
      {
        principalId: identity.principalId,
        roleDefinitionGuid: BUILT_IN_ROLES.keyVaultSecretsUser,
        scope: vault.id,
        subscriptionId: side.subscriptionId,
      },
      child(scope),
    );
    const nic = createInterface(scope, side, at, poolId);
    const { id: machine } = createMachine(scope, side, at, { nic, identity, vault });
    return [at.gateway, { machine, ...putBundle(scope, side, at, vault, bundleOf) }] as const;
  });
  return Object.fromEntries(delivered);
}

/** Puts the bundle where its gateway looks for it. */
function putBundle(
  scope: VpnScope,
  { resourceGroupName }: AzureSideArgs,
  at: AzureAddresses,
  vault: Vault,
  bundleOf: BundleOf,
): Omit<Delivered, "machine"> {
  const value = bundleOf(at);
  const secret = new Secret(
    `${scope.name}-${at.gateway}`,
    {
      resourceGroupName,
      vaultName: vault.name,
      secretName: DEFAULTS.secretName,
      properties: { value, contentType: "application/json" },
      // Azure never tells a secret's value; this says which keys are in it.
      tags: { ...scope.tags, generation: unsecret(value).apply((text) => String(generationIn(text))) },
    },
    // A secret can only be deleted on the vault's data plane, which its firewall closes; it goes with its vault.
    child(scope, { deletedWith: vault }),
  );
  return {
    bundleSecret: secret.properties.secretUri,
    generation: secret.tags.apply((tags) => Number(tags.generation)),
  };
}

/** A vault of the gateway's own: only its identity reads it, and only from its own address. */
function createVault(
  scope: VpnScope,
  { network, resourceGroupName, tenantId }: AzureSideArgs,
  { gateway, publicAddress }: AzureAddresses,
): Vault {
  return new Vault(
    `${scope.name}-${gateway}`,
    {
      resourceGroupName,
      location: network.region,
      properties: {
        tenantId,
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        softDeleteRetentionInDays: DEFAULTS.recoveryDays,
        networkAcls: {
          defaultAction: "Deny",
          // Secrets are written through Azure Resource Manager, which is no part of the data plane.
          bypass: "None",
          ipRules: [{ value: publicAddress }],
        },
      },
      tags: scope.tags,
    },
    child(scope),
  );
}

function createInterface(
  scope: VpnScope,
  side: AzureSideArgs,
  { gateway, publicIp, host }: AzureAddresses,
  poolId: Output<string> | undefined,
): NetworkInterface {
  return new NetworkInterface(
    `${scope.name}-${gateway}`,
    {
      resourceGroupName: side.resourceGroupName,
      location: side.network.region,
      // Packets of other machines pass through it.
      enableIPForwarding: true,
      enableAcceleratedNetworking: true,
      ipConfigurations: [
        {
          name: "main",
          subnet: { id: gatewaySubnetOf(side).id },
          privateIPAllocationMethod: "Static",
          privateIPAddress: host,
          publicIPAddress: { id: publicIp.id },
          ...(poolId === undefined ? {} : { loadBalancerBackendAddressPools: [{ id: poolId }] }),
        },
      ],
      tags: scope.tags,
    },
    child(scope),
  );
}

function createMachine(
  scope: VpnScope,
  { network, resourceGroupName, vmSize }: AzureSideArgs,
  { gateway, zone }: AzureAddresses,
  of: { readonly nic: NetworkInterface; readonly identity: UserAssignedIdentity; readonly vault: Vault },
): VirtualMachine {
  const { adminUsername, image } = DEFAULTS;
  return new VirtualMachine(
    `${scope.name}-${gateway}`,
    {
      resourceGroupName,
      location: network.region,
      zones: [zone],
      hardwareProfile: { vmSize },
      identity: { type: "UserAssigned", userAssignedIdentities: [of.identity.id] },
      networkProfile: { networkInterfaces: [{ id: of.nic.id, primary: true }] },
      storageProfile: {
        imageReference: image,
        // Azure encrypts every managed disk at rest.
        osDisk: {
          createOption: "FromImage",
          deleteOption: "Delete",
          managedDisk: { storageAccountType: "StandardSSD_LRS" },
        },
      },
      osProfile: {
        computerName: gateway,
        adminUsername,
        customData: userData(gateway, of.vault),
        linuxConfiguration: {
          disablePasswordAuthentication: true,
          ssh: {
            publicKeys: [{ path: `/home/${adminUsername}/.ssh/authorized_keys`, keyData: noLoginKey() }],
          },
        },
      },
      // What the machine writes to its console, should it not come up.
      diagnosticsProfile: { bootDiagnostics: { enabled: true } },
      tags: scope.tags,
    },
    child(scope, {
      protect: scope.guardsOf(gateway).protect,
      deleteBeforeReplace: true,
      // A machine keeps what it began with; docs/components/vpn.md says how one is made anew.
      ignoreChanges: ["osProfile.customData", "storageProfile.imageReference"],
    }),
  );
}

/** cloud-init in base64, as Azure takes it. */
function userData(gateway: string, { properties }: Vault): Output<string> {
  return properties.vaultUri.apply((uri) => {
    const source = {
      kind: "azure-key-vault" as const,
      vaultUri: uri.replace(/\/$/, ""),
      secretName: DEFAULTS.secretName,
    };
    return Buffer.from(renderCloudInit({ gateway, source })).toString("base64");
  });
}
