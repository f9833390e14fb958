import { isList, isMap, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject, WorldView } from "../world.ts";
import { HANDLES, TYPES } from "./types.ts";
import { vpcIdOf } from "./vpc.ts";

/** Where the traffic of a subnet goes that no other route takes. */
export type WayOut = "internet-gateway" | "other" | undefined;

/** The way out of a subnet, by its own route table or by its VPC's main one. */
export function wayOut(subnet: WorldObject, world: WorldView): WayOut {
  const association = world.referrers(subnet).find((it) => it.type === TYPES.routeTableAssociation);
  const owner = world.having("id", vpcIdOf(subnet) ?? "").find((it) => it.type === TYPES.vpc);
  const tableId =
    text(association?.inputs ?? {}, "routeTableId") ?? text(owner?.outputs ?? {}, "mainRouteTableId");
  const [table] = world.having(HANDLES.routeTable, tableId ?? "");
  if (table === undefined) return undefined;
  const routes = [
    ...world
      .referrers(table)
      .filter((it) => it.type === TYPES.route && it.inputs.routeTableId === tableId)
      .map((it) => it.inputs),
    ...inlineRoutes(table),
  ];
  const way = routes.find(
    (it) => text(it, "destinationCidrBlock") === "0.0.0.0/0" || text(it, "cidrBlock") === "0.0.0.0/0",
  );
  if (way === undefined) return undefined;
  return text(way, "gatewayId")?.startsWith("igw-") === true ? "internet-gateway" : "other";
}

function inlineRoutes(table: WorldObject): readonly PropertyMap[] {
  const routes = table.type === TYPES.routeTable ? table.inputs.routes : undefined;
  return isList(routes) ? routes.filter(isMap) : [];
}
