import type { Check, CheckContext, CreateContext, ResourceModel } from "../model.ts";
import { UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { armObject, etag, find, fixedOnceMade, idOf, inResourceGroup, randomName, uuid } from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { IDENTITY } from "./identities.ts";
import { virtualMachineName } from "./names.ts";
import { NETWORK_INTERFACE } from "./network-interfaces.ts";
import { knownLocation, knownZones, LOCATION, zonesOf } from "./regions.ts";
import { isOn, mapsAt, refusal, sameText, textAt, textsAt } from "./values.ts";
import { parseVmSize, SIZES_PAGE } from "./vm-sizes.ts";
import type { VmSize } from "./vm-sizes.ts";

const API = "https://learn.microsoft.com/rest/api/compute/virtual-machines/create-or-update";
const FAQ = "https://learn.microsoft.com/azure/virtual-machines/linux/faq";
const SSH = "https://learn.microsoft.com/azure/virtual-machines/linux/mac-create-ssh-keys";
const CUSTOM_DATA = "https://learn.microsoft.com/azure/virtual-machines/custom-data";
const ZONES = "https://learn.microsoft.com/azure/virtual-machines/create-portal-availability-zone";
const ACCELERATED = "https://learn.microsoft.com/azure/virtual-network/accelerated-networking-overview";
const INTERFACES = "https://learn.microsoft.com/azure/virtual-machines/network-overview";

export const VIRTUAL_MACHINE: ArmKind = {
  token: "azure-native:compute:VirtualMachine",
  arm: "Microsoft.Compute/virtualMachines",
  names: ["vmName"],
  apiVersion: "2024-11-01",
};

const { token } = VIRTUAL_MACHINE;
const NICS = "networkProfile.networkInterfaces";
const LINUX = "osProfile.linuxConfiguration";

const size: Check = {
  id: `${token}:size`,
  source: SIZES_PAGE,
  needs: ["hardwareProfile.vmSize"],
  refuses: ({ inputs }) => {
    const named = textAt(inputs, "hardwareProfile.vmSize");
    if (named !== undefined && parseVmSize(named) !== undefined) return undefined;
    return refusal(
      "hardwareProfile.vmSize",
      "must be a size of Azure",
      named,
      "use one such as Standard_D2as_v5",
    );
  },
};

const oneZone: Check = {
  id: `${token}:one-zone`,
  source: ZONES,
  needs: ["zones"],
  refuses: ({ inputs }) => {
    const zones = textsAt(inputs, "zones");
    if (zones.length < 2) return undefined;
    return refusal("zones", "a machine lies in one zone", [...zones], "name one");
  },
};

const login: Check = {
  id: `${token}:login`,
  source: SSH,
  needs: [LINUX],
  refuses: ({ inputs }) => {
    const keys = mapsAt(inputs, `${LINUX}.ssh.publicKeys`);
    if (keys.length > 0 || !isOn(inputs, `${LINUX}.disablePasswordAuthentication`)) return undefined;
    return refusal(`${LINUX}.ssh.publicKeys`, "is required without a password", undefined, "add a key");
  },
};

const sshKeys: Check = {
  id: `${token}:ssh-key`,
  source: SSH,
  needs: [LINUX],
  refuses: ({ inputs }) => {
    const user = textAt(inputs, "osProfile.adminUsername") ?? "";
    for (const [index, key] of mapsAt(inputs, `${LINUX}.ssh.publicKeys`).entries()) {
      const at = `${LINUX}.ssh.publicKeys[${index}]`;
      const [data, path] = [textAt(key, "keyData"), textAt(key, "path")];
      if (data !== undefined && !/^ssh-(rsa|ed25519) [A-Za-z0-9+/]{60,}={0,3}( .*)?$/.test(data.trim()))
        return refusal(
          `${at}.keyData`,
          "must be an RSA or Ed25519 key as ssh-keygen writes it",
          data,
          "use such a key",
        );
      const home = `/home/${user}/.ssh/authorized_keys`;
      if (path !== undefined && path !== home)
        return refusal(`${at}.path`, "is the administrator's own file", path, `write ${home}`);
    }
    return undefined;
  },
};

/** Names that Azure lets nobody have. */
const RESERVED = [
  ...[
    "administrator",
    "admin",
    "user",
    "user1",
    "test",
    "user2",
    "test1",
    "user3",
    "admin1",
    "1",
    "123",
    "a",
  ],
  ...["actuser", "adm", "admin2", "aspnet", "backup", "console", "david", "guest", "john", "owner", "root"],
  ...["server", "sql", "support", "support_388945a0", "sys", "test2", "test3", "user4", "user5", "video"],
];

const adminName: Check = {
  id: `${token}:admin-name`,
  source: FAQ,
  needs: ["osProfile.adminUsername"],
  refuses: ({ inputs }) => {
    const name = textAt(inputs, "osProfile.adminUsername");
    if (name === undefined || !RESERVED.includes(name.toLowerCase())) return undefined;
    return refusal("osProfile.adminUsername", "is reserved", name, "choose another");
  },
};

const image: Check = {
  id: `${token}:image`,
  source: API,
  needs: ["storageProfile"],
  refuses: ({ inputs }) => {
    const at = "storageProfile.imageReference";
    const missing = ["publisher", "offer", "sku", "version"].find(
      (it) => textAt(inputs, `${at}.${it}`) === undefined,
    );
    const known = ["id", "communityGalleryImageId", "sharedGalleryImageId"].some(
      (it) => textAt(inputs, `${at}.${it}`) !== undefined,
    );
    const attached = sameText(textAt(inputs, "storageProfile.osDisk.createOption") ?? "", "Attach");
    if (missing === undefined || known || attached || inputs.storageProfile === UNKNOWN) return undefined;
    return refusal(
      `${at}.${missing}`,
      "is part of an image's name",
      undefined,
      "set publisher, offer, sku and version",
    );
  },
};

/** Bytes of custom data once it is decoded. */
const MOST_CUSTOM_DATA = 65_535;

const customData: Check = {
  id: `${token}:custom-data`,
  source: CUSTOM_DATA,
  needs: ["osProfile.customData"],
  refuses: ({ inputs }) => {
    const data = textAt(inputs, "osProfile.customData");
    if (data === undefined) return undefined;
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(data) || data.length % 4 !== 0)
      return refusal("osProfile.customData", "must be base64", "other text", "encode it");
    const bytes = Buffer.from(data, "base64").length;
    if (bytes <= MOST_CUSTOM_DATA) return undefined;
    return refusal(
      "osProfile.customData",
      `must have up to ${MOST_CUSTOM_DATA} bytes`,
      bytes,
      "fetch the rest at boot",
    );
  },
};

function interfacesOf(ctx: CheckContext): readonly { readonly at: string; readonly nic: WorldObject }[] {
  return mapsAt(ctx.inputs, NICS).flatMap((it, index) => {
    const nic = find(ctx, textAt(it, "id") ?? "", NETWORK_INTERFACE.token);
    return nic === undefined ? [] : [{ at: `${NICS}[${index}].id`, nic }];
  });
}

const interfaceInUse: Check = {
  id: `${token}:interface-in-use`,
  source: INTERFACES,
  when: "apply",
  refuses: (ctx) => {
    for (const { at, nic } of interfacesOf(ctx)) {
      const user = ctx.world.referrers(nic).find((it) => it.type === token && it.urn !== ctx.urn);
      if (user !== undefined) return refusal(at, `is in use by ${user.id}`, nic.id, "use one of its own");
    }
    return undefined;
  },
};

const region: Check = {
  id: `${token}:region-of-interface`,
  source: INTERFACES,
  refuses: (ctx) => {
    const other = interfacesOf(ctx).find(({ nic }) => nic.region !== ctx.place.region);
    if (other === undefined || zonesOf(ctx.place.region) === undefined) return undefined;
    return refusal(
      other.at,
      `must lie in ${ctx.place.region} as the machine does`,
      other.nic.region,
      "use one of that region",
    );
  },
};

/** Two vCPUs, and neither the A series nor the small ones of the first B series. */
function isAccelerated({ family, vcpus, version }: VmSize): boolean {
  return vcpus >= 2 && family !== "A" && (family !== "B" || version > 1 || vcpus >= 12);
}

const accelerated: Check = {
  id: `${token}:accelerated-networking`,
  source: ACCELERATED,
  needs: ["hardwareProfile.vmSize"],
  refuses: (ctx) => {
    const named = textAt(ctx.inputs, "hardwareProfile.vmSize") ?? "";
    const parsed = parseVmSize(named);
    const fast = interfacesOf(ctx).find(({ nic }) => isOn(nic.inputs, "enableAcceleratedNetworking"));
    if (fast === undefined || parsed === undefined || isAccelerated(parsed)) return undefined;
    return refusal(
      "hardwareProfile.vmSize",
      `has no accelerated networking, which ${fast.nic.id} asks for`,
      named,
      "use one such as Standard_D2as_v5",
    );
  },
};

/** The identities with what Azure knows of them. */
function identityOf(ctx: CreateContext): PropertyMap {
  const type = textAt(ctx.inputs, "identity.type");
  if (type === undefined) return {};
  const assigned = textsAt(ctx.inputs, "identity.userAssignedIdentities").map((id) => {
    const { clientId = "", principalId = "" } = find(ctx, id, IDENTITY.token)?.outputs ?? {};
    return [id, { clientId, principalId }] as const;
  });
  const own = type.toLowerCase().includes("systemassigned")
    ? { principalId: uuid(ctx, "principalId"), tenantId: uuid(ctx, "tenantId") }
    : {};
  return { identity: { type, ...own, userAssignedIdentities: Object.fromEntries(assigned) } };
}

export const virtualMachine: ResourceModel = {
  type: token,
  title: "virtual machine",
  ...randomName("vmName"),
  properties: {
    resourceGroupName: inResourceGroup,
    vmName: virtualMachineName,
    location: { ...LOCATION, immutable: true },
    "hardwareProfile.vmSize": { required: true, source: API },
    "networkProfile.networkInterfaces[*].id": {
      references: idOf(NETWORK_INTERFACE.token),
      source: INTERFACES,
    },
    "identity.userAssignedIdentities[*]": { references: idOf(IDENTITY.token, "ignores"), source: API },
    "osProfile.computerName": {
      minLength: 1,
      maxLength: 64,
      pattern: /^[^`~!@#$%^&*()=+_[\]{}\\|;:.'",<>/?\s]*$/,
      patternMeans: "of letters, digits and hyphens",
      source: API,
    },
    "osProfile.adminUsername": { minLength: 1, maxLength: 64, source: FAQ },
  },
  secretOutputs: ["osProfile.adminPassword"],
  checks: [
    knownLocation(token),
    knownZones(token, "zones"),
    size,
    oneZone,
    login,
    sshKeys,
    adminName,
    image,
    customData,
    interfaceInUse,
    region,
    accelerated,
    fixedOnceMade(
      VIRTUAL_MACHINE,
      [
        ...["location", "zones", "osProfile.customData", "osProfile.computerName", "osProfile.adminUsername"],
        ...["storageProfile.imageReference.publisher", "storageProfile.imageReference.offer"],
        "storageProfile.imageReference.sku",
      ],
      ["location"],
      API,
    ),
  ],
  inputOnly: ["resourceGroupName", "vmName"],
  unknownAfterUpdate: ["etag", "provisioningState"],
  create: (ctx) => {
    const { id, outputs } = armObject(VIRTUAL_MACHINE, ctx);
    return {
      id,
      outputs: {
        ...outputs,
        ...identityOf(ctx),
        etag: etag(ctx),
        provisioningState: "Succeeded",
        timeCreated: ctx.now,
        vmId: uuid(ctx, "vmId"),
      },
    };
  },
  update: (ctx) => ({ ...identityOf(ctx), etag: etag(ctx) }),
};
