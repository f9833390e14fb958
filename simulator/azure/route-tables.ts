import { parseCidr } from "../cidr.ts";
import type { Check, PropertyRule, ResourceModel } from "../model.ts";
import { UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import {
  armObject,
  copiedName,
  etag,
  fixedOnceMade,
  inResourceGroup,
  parentName,
  randomName,
  uuid,
} from "./arm.ts";
import type { ArmKind } from "./arm.ts";
import { networkName } from "./names.ts";
import { parseAddress } from "./ranges.ts";
import { knownLocation, LOCATION } from "./regions.ts";
import { firstRepeated, mapsAt, refusal, sameText, textAt } from "./values.ts";

/** "Virtual network traffic routing". */
const ROUTING = "https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview";
const LIMITS =
  "https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits";

export const ROUTE_TABLE: ArmKind = {
  token: "azure-native:network:RouteTable",
  arm: "Microsoft.Network/routeTables",
  names: ["routeTableName"],
  apiVersion: "2024-05-01",
};

const ROUTE: ArmKind = {
  token: "azure-native:network:Route",
  arm: "Microsoft.Network/routeTables/routes",
  names: ["routeTableName", "routeName"],
  apiVersion: "2024-05-01",
};

const NEXT_HOPS = ["VirtualNetworkGateway", "VnetLocal", "Internet", "VirtualAppliance", "None"];

function rulesOfRoute(prefix: string): Readonly<Record<string, PropertyRule>> {
  return {
    [`${prefix}nextHopType`]: { required: true, oneOf: NEXT_HOPS, ignoreCase: true, source: ROUTING },
    [`${prefix}addressPrefix`]: { required: true, source: ROUTING },
  };
}

/** What is wrong with a route's destination or next hop. */
function wrongRoute(route: PropertyMap, path: string): string | undefined {
  const prefix = textAt(route, "addressPrefix");
  if (
    prefix !== undefined &&
    !prefix.includes(":") &&
    parseCidr(prefix) === undefined &&
    !/^[A-Za-z][\w.]*$/.test(prefix)
  ) {
    return refusal(
      `${path}addressPrefix`,
      "must be a range or a service tag",
      prefix,
      "write one such as 10.64.0.0/14",
    );
  }
  const type = textAt(route, "nextHopType");
  if (type === undefined || route.nextHopIpAddress === UNKNOWN) return undefined;
  const hop = textAt(route, "nextHopIpAddress");
  const needsAddress = sameText(type, "VirtualAppliance");
  if (needsAddress && (hop === undefined || parseAddress(hop) === undefined)) {
    return refusal(
      `${path}nextHopIpAddress`,
      "a virtual appliance has an address",
      hop,
      "give it the appliance's private one",
    );
  }
  if (needsAddress || hop === undefined || hop === "") return undefined;
  return refusal(
    `${path}nextHopIpAddress`,
    `a next hop ${type} has no address`,
    hop,
    "remove it, or use VirtualAppliance",
  );
}

const inlineRoutes: Check = {
  id: `${ROUTE_TABLE.token}:routes`,
  source: ROUTING,
  refuses: ({ inputs }) =>
    mapsAt(inputs, "routes")
      .map((route, index) => wrongRoute(route, `routes[${index}].`))
      .find((it) => it !== undefined),
};

const inlineTwice: Check = {
  id: `${ROUTE_TABLE.token}:repeated-routes`,
  source: ROUTING,
  refuses: ({ inputs }) => {
    const routes = mapsAt(inputs, "routes");
    const prefix = firstRepeated(routes.flatMap((it) => textAt(it, "addressPrefix") ?? []));
    if (prefix !== undefined)
      return refusal("routes", "a table has one route to a range", prefix, "remove one");
    const name = firstRepeated(routes.flatMap((it) => textAt(it, "name") ?? []));
    return name === undefined
      ? undefined
      : refusal("routes", "must have names of their own", name, "rename one");
  },
};

const takenPrefix: Check = {
  id: `${ROUTE.token}:repeated-prefix`,
  source: ROUTING,
  when: "apply",
  needs: ["addressPrefix"],
  refuses: (ctx) => {
    const table = ctx.target("routeTableName");
    const own = textAt(ctx.inputs, "routeName") ?? "";
    const inline = table === undefined ? [] : mapsAt(table.inputs, "routes");
    const others = inline.filter((it) => !sameText(textAt(it, "name") ?? "", own));
    const prefix = textAt(ctx.inputs, "addressPrefix") ?? "";
    const all = [...others, ...ctx.siblings("routeTableName").map((it) => it.inputs)];
    if (!all.some((it) => sameText(textAt(it, "addressPrefix") ?? "", prefix))) return undefined;
    return refusal(
      "addressPrefix",
      "the table has a route to this range",
      prefix,
      "change or remove the other",
    );
  },
};

function ownRoutes(inputs: PropertyMap, table: string): readonly PropertyMap[] {
  return mapsAt(inputs, "routes").map((it) => ({
    ...it,
    id: `${table}/routes/${textAt(it, "name") ?? ""}`,
    provisioningState: "Succeeded",
  }));
}

export const routeTable: ResourceModel = {
  type: ROUTE_TABLE.token,
  title: "route table",
  ...randomName("routeTableName"),
  properties: {
    resourceGroupName: inResourceGroup,
    routeTableName: networkName,
    location: LOCATION,
    routes: { maxLength: 400, source: LIMITS },
    "routes[*].name": { required: true, maxLength: 80, source: ROUTING },
    ...rulesOfRoute("routes[*]."),
  },
  checks: [
    knownLocation(ROUTE_TABLE.token),
    inlineRoutes,
    inlineTwice,
    fixedOnceMade(ROUTE_TABLE, ["location"], [], ROUTING),
  ],
  inputOnly: ["resourceGroupName", "routeTableName"],
  unknownAfterUpdate: ["etag", "provisioningState", "resourceGuid"],
  create: (ctx) => {
    const { id, outputs } = armObject(ROUTE_TABLE, ctx);
    return {
      id,
      outputs: {
        ...outputs,
        disableBgpRoutePropagation: ctx.inputs.disableBgpRoutePropagation ?? false,
        etag: etag(ctx),
        provisioningState: "Succeeded",
        resourceGuid: uuid(ctx, "resourceGuid"),
        routes: ownRoutes(ctx.inputs, id),
      },
    };
  },
  update: (ctx) => ({ routes: ownRoutes(ctx.inputs, ctx.id), etag: etag(ctx) }),
};

/** A route as an object of its own. */
export const route: ResourceModel = {
  type: ROUTE.token,
  ...copiedName("routeName"),
  properties: {
    resourceGroupName: inResourceGroup,
    routeTableName: parentName(ROUTE_TABLE, "cascades"),
    routeName: networkName,
    ...rulesOfRoute(""),
  },
  checks: [
    { id: `${ROUTE.token}:next-hop`, source: ROUTING, refuses: ({ inputs }) => wrongRoute(inputs, "") },
    takenPrefix,
  ],
  inputOnly: ["resourceGroupName", "routeTableName", "routeName"],
  unknownAfterUpdate: ["etag", "provisioningState"],
  create: (ctx) => {
    const { id, outputs } = armObject(ROUTE, ctx);
    return {
      id,
      outputs: { ...outputs, etag: etag(ctx), hasBgpOverride: false, provisioningState: "Succeeded" },
    };
  },
  update: (ctx) => ({ etag: etag(ctx) }),
};
