import { createHash } from "node:crypto";
import { Refusal } from "../refusal.ts";
import type { InvokeContext, InvokeModel } from "../model.ts";
import { isList, isMap, text } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { defaultVpc } from "./default-vpc.ts";
import { regionAsked } from "./invokes.ts";
import { MANAGED_POLICY, isManagedPolicy } from "./managed-policies.ts";
import { freeAddresses, strings } from "./subnets.ts";
import { TYPES } from "./types.ts";

/** The objects of a type in the account and the region asked for. */
function objectsOf(ctx: InvokeContext, type: string): readonly WorldObject[] {
  const region = regionAsked(ctx);
  return ctx.world
    .ofType(type)
    .filter((it) => it.account === ctx.place.account && (it.region === "" || it.region === region));
}

function theOne(found: readonly WorldObject[], what: string, asked: string): WorldObject {
  const [first, second] = found;
  if (first === undefined) throw new Refusal(`${what}: nothing found, got ${asked}; check what is asked for`);
  if (second !== undefined) throw new Refusal(`${what}: more than one found, got ${asked}; ask for less`);
  return first;
}

function cluster(ctx: InvokeContext): WorldObject {
  const name = text(ctx.args, "name") ?? "";
  return theOne(
    objectsOf(ctx, TYPES.cluster).filter((it) => it.id === name),
    "name",
    name,
  );
}

/** A block of the provider's schema, which data sources show as a list. */
function block(value: PropertyValue | undefined): readonly PropertyValue[] {
  return value === undefined ? [] : [value];
}

const getCluster: InvokeModel = {
  token: "aws:eks/getCluster:getCluster",
  required: ["name"],
  run: (ctx) => {
    const { outputs, id } = cluster(ctx);
    const { accessConfig, certificateAuthority, kubernetesNetworkConfig, upgradePolicy, ...rest } = outputs;
    return {
      ...rest,
      accessConfigs: block(accessConfig),
      certificateAuthorities: block(certificateAuthority),
      computeConfigs: block(outputs.computeConfig),
      enabledClusterLogTypes: outputs.enabledClusterLogTypes ?? [],
      id,
      kubernetesNetworkConfigs: block(kubernetesNetworkConfig),
      storageConfigs: block(outputs.storageConfig),
      tags: outputs.tagsAll ?? {},
      upgradePolicies: block(upgradePolicy),
      zonalShiftConfigs: block(outputs.zonalShiftConfig),
    };
  },
};

const getClusterAuth: InvokeModel = {
  token: "aws:eks/getClusterAuth:getClusterAuth",
  required: ["name"],
  secretOutputs: ["token"],
  run: (ctx) => {
    // A presigned request: nobody looks whether the cluster exists.
    const name = text(ctx.args, "name") ?? "";
    const token = `k8s-aws-v1.${createHash("sha256").update(`${ctx.place.account} ${name}`).digest("base64url")}`;
    return { id: name, name, region: regionAsked(ctx), token };
  },
};

/** Filters of EC2 as far as they are about properties that objects of the world have. */
const FILTERS: Readonly<Record<string, string>> = {
  "vpc-id": "vpcId",
  "subnet-id": "id",
  "availability-zone": "availabilityZone",
  "availability-zone-id": "availabilityZoneId",
  "cidr-block": "cidrBlock",
  cidr: "cidrBlock",
  "map-public-ip-on-launch": "mapPublicIpOnLaunch",
};

function fits(object: WorldObject, args: PropertyMap): boolean {
  const values: PropertyMap = { ...object.outputs, id: object.id };
  const wanted = isMap(args.tags) ? Object.entries(args.tags) : [];
  const tags: PropertyMap = isMap(object.outputs.tagsAll) ? object.outputs.tagsAll : {};
  if (wanted.some(([key, value]) => tags[key] !== value)) return false;
  const filters = isList(args.filters) ? args.filters.filter(isMap) : [];
  return filters.every((filter) => {
    const name = text(filter, "name") ?? "";
    const value = name.startsWith("tag:") ? tags[name.slice("tag:".length)] : values[propertyOf(name)];
    const known = typeof value === "string" || typeof value === "boolean" || typeof value === "number";
    return known && strings(filter.values).includes(String(value));
  });
}

function propertyOf(filter: string): string {
  const property = FILTERS[filter];
  if (property === undefined)
    throw new Refusal(
      `filters: the simulated cloud does not know this filter, got ${filter}; use ${Object.keys(FILTERS).join(", ")} or tag:KEY`,
    );
  return property;
}

const getVpc: InvokeModel = {
  token: "aws:ec2/getVpc:getVpc",
  run: (ctx) => {
    const { args } = ctx;
    const theDefault = defaultVpc({ ...ctx.place, region: regionAsked(ctx) }, ctx.world);
    if (args.default === true && theDefault === undefined)
      throw new Refusal("default: the account has no default VPC, got true; name a VPC");
    const all = objectsOf(ctx, TYPES.vpc).filter((it) => fits(it, args));
    const named = all.filter(
      (it) =>
        (args.default !== true || it === theDefault) &&
        (args.id === undefined || it.id === args.id) &&
        (args.cidrBlock === undefined || it.inputs.cidrBlock === args.cidrBlock),
    );
    const found = theOne(named, "id", text(args, "id") ?? text(args, "cidrBlock") ?? "these filters");
    return {
      ...found.outputs,
      cidrBlockAssociations: [],
      default: found === theDefault,
      id: found.id,
      ipv6CidrBlockAssociations: [],
      state: "available",
      tags: found.outputs.tagsAll ?? {},
    };
  },
};

const getSubnets: InvokeModel = {
  token: "aws:ec2/getSubnets:getSubnets",
  run: (ctx) => {
    const found = objectsOf(ctx, TYPES.subnet).filter((it) => fits(it, ctx.args));
    const region = regionAsked(ctx);
    return { tags: {}, ...ctx.args, id: region, ids: found.map((it) => it.id), region };
  },
};

const getSubnet: InvokeModel = {
  token: "aws:ec2/getSubnet:getSubnet",
  run: (ctx) => {
    const { args } = ctx;
    const direct = ["id", "vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId"];
    const found = theOne(
      objectsOf(ctx, TYPES.subnet).filter((it) => {
        const values: PropertyMap = { ...it.outputs, id: it.id };
        return fits(it, args) && direct.every((key) => args[key] === undefined || values[key] === args[key]);
      }),
      "id",
      text(args, "id") ?? "these filters",
    );
    return {
      ...found.outputs,
      availableIpAddressCount: freeAddresses(found, ctx.world),
      defaultForAz: false,
      id: found.id,
      state: "available",
      tags: found.outputs.tagsAll ?? {},
    };
  },
};

const getPolicy: InvokeModel = {
  token: "aws:iam/getPolicy:getPolicy",
  run: (ctx) => {
    const [policyArn, name] = [text(ctx.args, "arn"), text(ctx.args, "name")];
    const path = MANAGED_POLICY.exec(policyArn ?? "")?.[1];
    if (policyArn !== undefined && path !== undefined && isManagedPolicy(policyArn)) {
      return {
        arn: policyArn,
        attachmentCount: 0,
        description: "",
        id: policyArn,
        name: path.slice(path.lastIndexOf("/") + 1),
        path: `/${path.slice(0, path.lastIndexOf("/") + 1)}`,
        policy: "{}",
        policyId: "ANPA0000000000000000",
        tags: {},
      };
    }
    const all = objectsOf(ctx, TYPES.policy).filter((it) => it.id === policyArn || it.outputs.name === name);
    const found = theOne(all, policyArn === undefined ? "name" : "arn", policyArn ?? name ?? "nothing");
    return { description: "", ...found.outputs, id: found.id, tags: found.outputs.tagsAll ?? {} };
  },
};

const getRole: InvokeModel = {
  token: "aws:iam/getRole:getRole",
  required: ["name"],
  run: (ctx) => {
    const name = text(ctx.args, "name") ?? "";
    const found = theOne(
      objectsOf(ctx, TYPES.role).filter((it) => it.id === name),
      "name",
      name,
    );
    return {
      description: "",
      permissionsBoundary: "",
      roleLastUseds: [],
      ...found.outputs,
      id: found.id,
      tags: found.outputs.tagsAll ?? {},
    };
  },
};

export const lookupInvokes = [getCluster, getClusterAuth, getVpc, getSubnets, getSubnet, getPolicy, getRole];
