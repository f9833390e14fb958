import { Refusal } from "../refusal.ts";
import type { InvokeModel } from "../model.ts";
import { text } from "../properties.ts";
import { wayOut } from "./subnet-routing.ts";
import { TYPES } from "./types.ts";

/** The route table of a subnet, its own or its VPC's main one, as far as programs ask: where its traffic goes. */
const getRouteTable: InvokeModel = {
  token: "aws:ec2/getRouteTable:getRouteTable",
  required: ["subnetId"],
  run: ({ args, world }) => {
    const subnetId = text(args, "subnetId") ?? "";
    const subnet = world.having("id", subnetId).find((it) => it.type === TYPES.subnet);
    if (subnet === undefined)
      throw new Refusal(`subnetId: names a subnet that does not exist, got ${subnetId}; use the id of one`);
    const way = wayOut(subnet, world);
    const gatewayId = way === "internet-gateway" ? "igw-00000000000000000" : "";
    return {
      id: subnetId,
      subnetId,
      routes: way === undefined ? [] : [{ cidrBlock: "0.0.0.0/0", gatewayId }],
    };
  },
};

export const routeTableInvokes = [getRouteTable];
