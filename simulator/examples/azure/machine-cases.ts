import type { PropertyMap } from "../../properties.ts";
import type { CheckCase } from "../case.ts";
import type { Made } from "../cloud.ts";
import { cases } from "./cases.ts";
import { subnet, T } from "./fixtures.ts";
import type { Platform } from "./fixtures.ts";

const GROUP = { resourceGroupName: "platform" };
const HERE = { ...GROUP, location: "japaneast" };
const NOWHERE = { location: "tokyo" };

/** The subnet `bare` is 10.68.20.0/28: 10.68.20.4 to 10.68.20.14 can be used. */
const nic = ({ bare }: Platform, more: PropertyMap = {}): PropertyMap => ({
  ...HERE,
  networkInterfaceName: "gateway",
  enableIPForwarding: true,
  ipConfigurations: [
    {
      name: "main",
      subnet: { id: bare.id },
      privateIPAllocationMethod: "Static",
      privateIPAddress: "10.68.20.5",
      ...more,
    },
  ],
});

const AT = "ipConfigurations[0]";

/** Another interface in the same subnet. */
const otherNic = (where: Platform, more: PropertyMap = {}): Made =>
  where.cloud.make(T.nic, "other", {
    ...nic(where, { privateIPAddress: "10.68.20.6", ...more }),
    networkInterfaceName: "other",
  });

const PUBLIC = { ...HERE, sku: { name: "Standard" }, publicIPAllocationMethod: "Static" };

const publicAddress = ({ cloud }: Platform, name: string): Made =>
  cloud.make(T.address, name, { ...PUBLIC, publicIpAddressName: name });

const poolOf = (where: Platform, pool: string): string =>
  `${where.cloud.find(T.balancer, "balancer").id}/backendAddressPools/${pool}`;

const withBalancer = (where: Platform): void => {
  where.cloud.make(T.balancer, "balancer", balancerInputs(where));
};

const networkElsewhere = ({ cloud }: Platform): void => {
  const west = { ...GROUP, location: "japanwest", virtualNetworkName: "west" };
  cloud.make(T.network, "west", { ...west, addressSpace: { addressPrefixes: ["10.90.0.0/16"] } });
  cloud.make(T.subnet, "west", { ...subnet("west", "10.90.0.0/24"), virtualNetworkName: "west" });
};

const interfaces = cases(T.nic, nic, {
  location: { refuses: NOWHERE },
  "ip-configurations": { refuses: { ipConfigurations: [] } },
  "region-of-subnet": {
    before: networkElsewhere,
    refuses: ({ cloud }) => ({
      [`${AT}.subnet.id`]: cloud.find(T.subnet, "west").id,
      [`${AT}.privateIPAddress`]: "10.90.0.5",
    }),
  },
  "region-of-public-ip": {
    before: ({ cloud }) => {
      cloud.make(T.address, "west", { ...PUBLIC, location: "japanwest", publicIpAddressName: "west" });
    },
    refuses: ({ cloud }) => ({ [`${AT}.publicIPAddress.id`]: cloud.find(T.address, "west").id }),
  },
  "delegated-subnet": {
    refuses: ({ virtualNodes }) => ({
      [`${AT}.subnet.id`]: virtualNodes.id,
      [`${AT}.privateIPAddress`]: "10.68.16.5",
    }),
  },
  "public-ip-in-use": {
    before: (where) => {
      publicAddress(where, "free");
    },
    refuses: ({ address }) => ({ [`${AT}.publicIPAddress.id`]: address.id }),
    passes: ({ cloud }) => ({ [`${AT}.publicIPAddress.id`]: cloud.find(T.address, "free").id }),
  },
  "backend-pool": {
    before: withBalancer,
    refuses: (where) => ({ [`${AT}.loadBalancerBackendAddressPools`]: [{ id: poolOf(where, "others") }] }),
    passes: (where) => ({ [`${AT}.loadBalancerBackendAddressPools`]: [{ id: poolOf(where, "gateways") }] }),
  },
  "address-of-subnet": {
    refuses: { [`${AT}.privateIPAddress`]: "10.68.20.3" },
    passes: { [`${AT}.privateIPAddress`]: "10.68.20.14" },
  },
  "static-address": {
    refuses: { [`${AT}.privateIPAddress`]: undefined },
    passes: { [`${AT}.privateIPAddress`]: undefined, [`${AT}.privateIPAllocationMethod`]: "Dynamic" },
  },
  "address-in-use": {
    before: (where) => {
      otherNic(where);
    },
    refuses: { [`${AT}.privateIPAddress`]: "10.68.20.6" },
    passes: { [`${AT}.privateIPAddress`]: "10.68.20.7" },
  },
  "repeated-names": {
    refuses: ({ bare }) => ({ "ipConfigurations[1]": { name: "main", subnet: { id: bare.id } } }),
    passes: ({ bare }) => ({ "ipConfigurations[1]": { name: "second", subnet: { id: bare.id } } }),
  },
});

const BALANCER_ID =
  "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/platform/providers/Microsoft.Network/loadBalancers/balancer";

/** The inputs of an internal load balancer in front of gateways. */
export const balancerInputs = ({ bare }: Platform): PropertyMap => ({
  ...HERE,
  loadBalancerName: "balancer",
  sku: { name: "Standard" },
  frontendIPConfigurations: [
    {
      name: "front",
      subnet: { id: bare.id },
      privateIPAllocationMethod: "Static",
      privateIPAddress: "10.68.20.4",
      zones: ["1", "2", "3"],
    },
  ],
  backendAddressPools: [{ name: "gateways" }],
  probes: [{ name: "alive", protocol: "Http", port: 8080, requestPath: "/", intervalInSeconds: 5 }],
  loadBalancingRules: [
    {
      name: "all",
      protocol: "All",
      frontendPort: 0,
      backendPort: 0,
      frontendIPConfiguration: { id: `${BALANCER_ID}/frontendIPConfigurations/front` },
      backendAddressPool: { id: `${BALANCER_ID}/backendAddressPools/gateways` },
      probe: { id: `${BALANCER_ID}/probes/alive` },
    },
  ],
});

const FRONT = "frontendIPConfigurations[0]";
const RULE = "loadBalancingRules[0]";

const balancers = cases(T.balancer, balancerInputs, {
  location: { refuses: NOWHERE },
  "region-of-subnet": {
    before: networkElsewhere,
    refuses: ({ cloud }) => ({
      [`${FRONT}.subnet.id`]: cloud.find(T.subnet, "west").id,
      [`${FRONT}.privateIPAddress`]: "10.90.0.5",
    }),
  },
  "basic-sku": { refuses: { "sku.name": "Basic" } },
  "parts-of-rules": { refuses: { [`${RULE}.probe.id`]: `${BALANCER_ID}/probes/dead` } },
  "ha-ports": {
    refuses: { [`${RULE}.frontendPort`]: 443 },
    passes: { [`${RULE}.protocol`]: "Tcp", [`${RULE}.frontendPort`]: 443, [`${RULE}.backendPort`]: 443 },
  },
  probes: {
    refuses: { "probes[0].requestPath": undefined },
    passes: { "probes[0].requestPath": undefined, "probes[0].protocol": "Tcp" },
  },
  zones: { refuses: { [`${FRONT}.zones`]: ["4"] }, passes: { [`${FRONT}.zones`]: ["2"] } },
  "public-ip-in-use": {
    before: (where) => {
      publicAddress(where, "free");
    },
    refuses: ({ address }) => toPublic(address.id),
    passes: ({ cloud }) => toPublic(cloud.find(T.address, "free").id),
  },
  "fixed-once-made": { there: true, refuses: { "sku.name": "Gateway" } },
  "address-of-subnet": { refuses: { [`${FRONT}.privateIPAddress`]: "10.68.20.15" } },
  "static-address": { refuses: { [`${FRONT}.privateIPAddress`]: undefined } },
  "address-in-use": {
    before: (where) => {
      otherNic(where);
    },
    refuses: { [`${FRONT}.privateIPAddress`]: "10.68.20.6" },
  },
  "repeated-names": {
    refuses: ({ bare }) => ({ "frontendIPConfigurations[1]": { name: "front", subnet: { id: bare.id } } }),
  },
});

/** A public frontend, which has no HA ports. */
const toPublic = (id: string): Readonly<Record<string, string | number | undefined>> => ({
  [`${FRONT}.subnet`]: undefined,
  [`${FRONT}.privateIPAddress`]: undefined,
  [`${FRONT}.privateIPAllocationMethod`]: undefined,
  [`${FRONT}.publicIPAddress.id`]: id,
  [`${RULE}.protocol`]: "Tcp",
  [`${RULE}.frontendPort`]: 443,
  [`${RULE}.backendPort`]: 443,
});

/** A public key that nobody has the private half of. */
const SSH_KEY = `ssh-ed25519 ${"A".repeat(68)} nobody`;

const machine = ({ cloud }: Platform): PropertyMap => ({
  ...HERE,
  vmName: "gateway",
  zones: ["1"],
  hardwareProfile: { vmSize: "Standard_D2as_v5" },
  networkProfile: { networkInterfaces: [{ id: cloud.find(T.nic, "gateway").id }] },
  storageProfile: {
    imageReference: { publisher: "Debian", offer: "debian-12", sku: "12-gen2", version: "latest" },
    osDisk: { createOption: "FromImage" },
  },
  osProfile: {
    computerName: "gateway",
    adminUsername: "kakehashi",
    customData: "I2Nsb3VkLWNvbmZpZwo=",
    linuxConfiguration: {
      disablePasswordAuthentication: true,
      ssh: { publicKeys: [{ path: "/home/kakehashi/.ssh/authorized_keys", keyData: SSH_KEY }] },
    },
  },
});

const withNic = (where: Platform): void => {
  where.cloud.make(T.nic, "gateway", { ...nic(where), enableAcceleratedNetworking: true });
};

const KEY = "osProfile.linuxConfiguration.ssh.publicKeys";

const machines = cases(T.machine, machine, {
  location: { before: withNic, refuses: NOWHERE },
  zones: { before: withNic, refuses: { zones: ["4"] }, passes: { zones: ["3"] } },
  "one-zone": { before: withNic, refuses: { zones: ["1", "2"] } },
  size: { before: withNic, refuses: { "hardwareProfile.vmSize": "Standard_Q2" } },
  login: { before: withNic, refuses: { [KEY]: undefined } },
  "ssh-key": { before: withNic, refuses: { [`${KEY}[0].keyData`]: "ssh-dss AAAA" } },
  "admin-name": {
    before: withNic,
    refuses: { "osProfile.adminUsername": "root", [KEY]: [{ keyData: SSH_KEY }] },
  },
  image: { before: withNic, refuses: { "storageProfile.imageReference.version": undefined } },
  "custom-data": { before: withNic, refuses: { "osProfile.customData": "#cloud-config" } },
  "interface-in-use": {
    before: (where) => {
      withNic(where);
      otherNic(where);
      where.cloud.make(T.machine, "first", { ...machine(where), vmName: "first" });
    },
    refuses: {},
    passes: ({ cloud }) => ({ "networkProfile.networkInterfaces[0].id": cloud.find(T.nic, "other").id }),
  },
  "region-of-interface": { before: withNic, refuses: { location: "japanwest", zones: undefined } },
  "accelerated-networking": {
    before: withNic,
    refuses: { "hardwareProfile.vmSize": "Standard_B2s" },
    passes: { "hardwareProfile.vmSize": "Standard_B2s_v2" },
  },
  "fixed-once-made": {
    before: withNic,
    there: true,
    refuses: { "osProfile.customData": "I2Nsb3VkLWNvbmZpZwoj" },
    passes: { "hardwareProfile.vmSize": "Standard_F2s_v2" },
  },
});

/** The cases of machines and of what they stand on. */
export const machineCases: readonly CheckCase[] = [...interfaces, ...balancers, ...machines];
