import type { Check, CheckContext, CreateContext, ResourceModel } from "../model.ts";
import { isMap } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { armId, armObject, etag, fixedOnceMade, idOf, inResourceGroup, randomName, uuid } from "./arm.ts";
import { LOAD_BALANCER } from "./load-balancer-parts.ts";
import { networkName } from "./names.ts";
import { addressChecks, addressHandle, addressOf, networkOf } from "./private-addresses.ts";
import { PUBLIC_IP, skuOf } from "./public-ips.ts";
import { knownLocation, LOCATION, normalLocation, wrongZones, zonesOf } from "./regions.ts";
import { subnetReference } from "./subnets.ts";
import { mapsAt, numberAt, refusal, sameText, textAt, textsAt } from "./values.ts";

const PAGE = "https://learn.microsoft.com/azure/load-balancer/components";
const HA_PORTS = "https://learn.microsoft.com/azure/load-balancer/load-balancer-ha-ports-overview";
const PROBES = "https://learn.microsoft.com/azure/load-balancer/load-balancer-custom-probe-overview";
const API = "https://learn.microsoft.com/rest/api/load-balancer/load-balancers/create-or-update";
const BASIC = "https://learn.microsoft.com/azure/load-balancer/load-balancer-basic-upgrade-guidance";
const ZONES_PAGE = "https://learn.microsoft.com/azure/reliability/reliability-load-balancer";

const { token } = LOAD_BALANCER;
const FRONTENDS = "frontendIPConfigurations";

const basicIsGone: Check = {
  id: `${token}:basic-sku`,
  source: BASIC,
  refuses: ({ inputs }) => {
    if (inputs.sku !== undefined && !isMap(inputs.sku)) return undefined;
    if (!sameText(skuOf(inputs, "Basic"), "Basic")) return undefined;
    const problem = "Basic load balancers, the default of this API version, cannot be made any more";
    return refusal("sku.name", problem, textAt(inputs, "sku.name"), "use Standard");
  },
};

/** What rules name, and where it is written. */
const PARTS = [
  { property: "frontendIPConfiguration.id", list: FRONTENDS },
  { property: "backendAddressPool.id", list: "backendAddressPools" },
  { property: "probe.id", list: "probes" },
];

const ownParts: Check = {
  id: `${token}:parts-of-rules`,
  source: API,
  needs: ["resourceGroupName", "loadBalancerName"],
  refuses: (ctx) => {
    const own = armId(LOAD_BALANCER, ctx) ?? "";
    for (const [index, rule] of mapsAt(ctx.inputs, "loadBalancingRules").entries())
      for (const { property, list } of PARTS) {
        const named = textAt(rule, property);
        const ids = mapsAt(ctx.inputs, list).map((it) => `${own}/${list}/${textAt(it, "name") ?? ""}`);
        if (named === undefined || ids.some((id) => sameText(id, named))) continue;
        return refusal(
          `loadBalancingRules[${index}].${property}`,
          `must be one of the load balancer's own ${list}`,
          named,
          `use ${ids.join(" or ") || "one that it has"}`,
        );
      }
    return undefined;
  },
};

const isInternal = (inputs: PropertyMap): boolean =>
  mapsAt(inputs, FRONTENDS).every((it) => it.publicIPAddress === undefined);

const region: Check = {
  id: `${token}:region-of-subnet`,
  source: PAGE,
  needs: ["location"],
  refuses: (ctx) => {
    const own = normalLocation(textAt(ctx.inputs, "location") ?? "");
    if (zonesOf(own) === undefined) return undefined;
    for (const [index, it] of mapsAt(ctx.inputs, FRONTENDS).entries()) {
      const network = networkOf(ctx, textAt(it, "subnet.id") ?? "");
      if (network === undefined || network.region === own) continue;
      const at = `${FRONTENDS}[${index}].subnet.id`;
      return refusal(at, `must be of a virtual network in ${own}`, network.region, "use one of that region");
    }
    return undefined;
  },
};

const haPorts: Check = {
  id: `${token}:ha-ports`,
  source: HA_PORTS,
  refuses: ({ inputs }) => {
    for (const [index, rule] of mapsAt(inputs, "loadBalancingRules").entries()) {
      const at = `loadBalancingRules[${index}]`;
      const all = sameText(textAt(rule, "protocol") ?? "", "All");
      const ports = [numberAt(rule, "frontendPort"), numberAt(rule, "backendPort") ?? 0];
      const zero = ports.every((it) => it === 0);
      if (all && !isInternal(inputs))
        return refusal(
          `${at}.protocol`,
          "HA ports are for internal load balancers",
          "All",
          "name Tcp or Udp",
        );
      if (all !== zero)
        return refusal(
          `${at}.frontendPort`,
          "is 0 with protocol All, and only then",
          ports[0],
          "use 0 with All",
        );
    }
    return undefined;
  },
};

const probes: Check = {
  id: `${token}:probes`,
  source: PROBES,
  refuses: ({ inputs }) => {
    for (const [index, probe] of mapsAt(inputs, "probes").entries()) {
      const isTcp = sameText(textAt(probe, "protocol") ?? "Tcp", "Tcp");
      const path = probe.requestPath;
      if (isTcp === (path === undefined)) continue;
      return refusal(
        `probes[${index}].requestPath`,
        isTcp ? "Tcp asks for no path" : "a path is asked for",
        textAt(probe, "requestPath"),
        isTcp ? "drop it, or use Http" : "set one such as /",
      );
    }
    return undefined;
  },
};

const zones: Check = {
  id: `${token}:zones`,
  source: ZONES_PAGE,
  needs: ["location"],
  refuses: ({ inputs }) =>
    mapsAt(inputs, FRONTENDS)
      .map((it, index) =>
        wrongZones(`${FRONTENDS}[${index}].zones`, textsAt(it, "zones"), textAt(inputs, "location") ?? ""),
      )
      .find((it) => it !== undefined),
};

const addressInUse: Check = {
  id: `${token}:public-ip-in-use`,
  source: PAGE,
  when: "apply",
  refuses: (ctx) => {
    for (const [index, it] of mapsAt(ctx.inputs, FRONTENDS).entries()) {
      const id = textAt(it, "publicIPAddress.id") ?? "";
      const user = usersOf(ctx, id)[0];
      if (user !== undefined)
        return refusal(
          `${FRONTENDS}[${index}].publicIPAddress.id`,
          `is in use by ${user}`,
          id,
          "use one of its own",
        );
    }
    return undefined;
  },
};

function usersOf(ctx: CheckContext, id: string): readonly string[] {
  return ctx.world
    .having("id", id)
    .filter((it) => it.type === PUBLIC_IP.token)
    .flatMap((address) => ctx.world.referrers(address))
    .filter((it) => it.urn !== ctx.urn)
    .map((it) => it.id);
}

function described(
  ctx: CreateContext,
  id: string,
): { readonly outputs: PropertyMap; readonly first: PropertyMap } {
  const part = (list: string, more: (it: PropertyMap) => PropertyMap = () => ({})): readonly PropertyMap[] =>
    mapsAt(ctx.inputs, list).map((it) => ({
      ...it,
      id: `${id}/${list}/${textAt(it, "name") ?? ""}`,
      etag: etag(ctx),
      provisioningState: "Succeeded",
      ...more(it),
    }));
  const frontends = part(FRONTENDS, (it) =>
    it.subnet === undefined ? {} : { privateIPAddress: addressOf(it, ctx) },
  );
  const outputs = {
    [FRONTENDS]: frontends,
    backendAddressPools: part("backendAddressPools"),
    loadBalancingRules: part("loadBalancingRules"),
    probes: part("probes"),
    etag: etag(ctx),
    provisioningState: "Succeeded",
    resourceGuid: uuid(ctx, "resourceGuid"),
    sku: { tier: "Regional", ...(isMap(ctx.inputs.sku) ? ctx.inputs.sku : {}) },
  };
  return { outputs, first: frontends[0] ?? {} };
}

export const loadBalancer: ResourceModel = {
  type: token,
  title: "load balancer",
  ...randomName("loadBalancerName"),
  properties: {
    resourceGroupName: inResourceGroup,
    loadBalancerName: networkName,
    location: LOCATION,
    "frontendIPConfigurations[*].name": { required: true, maxLength: 80, source: API },
    "frontendIPConfigurations[*].subnet.id": { references: subnetReference, source: PAGE },
    "frontendIPConfigurations[*].publicIPAddress.id": { references: idOf(PUBLIC_IP.token), source: PAGE },
    "backendAddressPools[*].name": { required: true, maxLength: 80, source: API },
    "loadBalancingRules[*].idleTimeoutInMinutes": { min: 4, max: 100, source: API },
    "probes[*].intervalInSeconds": { min: 5, max: 2_147_483_646, source: API },
    "probes[*].port": { min: 1, max: 65_535, source: API },
    "probes[*].probeThreshold": { min: 1, source: API },
  },
  checks: [
    knownLocation(token),
    basicIsGone,
    ownParts,
    haPorts,
    probes,
    zones,
    region,
    addressInUse,
    ...addressChecks(token, FRONTENDS),
    fixedOnceMade(LOAD_BALANCER, ["location", "sku.name"], [], PAGE),
  ],
  inputOnly: ["resourceGroupName", "loadBalancerName"],
  unknownAfterUpdate: ["etag", "provisioningState", "resourceGuid"],
  create: (ctx) => {
    const { id, outputs } = armObject(LOAD_BALANCER, ctx);
    const { outputs: own, first } = described(ctx, id);
    return {
      id,
      outputs: { ...outputs, ...own },
      handles: addressHandle(first, textAt(first, "privateIPAddress") ?? ""),
    };
  },
  update: (ctx) => ({ ...described(ctx, ctx.id).outputs, resourceGuid: ctx.oldOutputs.resourceGuid ?? "" }),
};
