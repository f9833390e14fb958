import type { Check, CheckContext } from "../model.ts";
import { show, text } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { arn, assignedId } from "./identity.ts";
import { awsResource } from "./resource.ts";
import { addressIn } from "./subnets.ts";
import { HANDLES, routeTableReference, TYPES } from "./types.ts";
import { vpcIdOf } from "./vpc.ts";

const API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference";
const CREATE = `${API}/API_CreateRouteServer.html`;
const ASSOCIATE = `${API}/API_AssociateRouteServer.html`;
const CREATE_ENDPOINT = `${API}/API_CreateRouteServerEndpoint.html`;
const CREATE_PEER = `${API}/API_CreateRouteServerPeer.html`;
const BGP_OPTIONS = `${API}/API_RouteServerBgpOptionsRequest.html`;
const PROPAGATE = `${API}/API_EnableRouteServerPropagation.html`;
/** The steps, each of which stands on the one before. */
const TUTORIAL = "https://docs.aws.amazon.com/vpc/latest/userguide/route-server-tutorial.html";

/** Four bytes, without zero. */
const ASN = { min: 1, max: 4_294_967_295 } as const;

const persistence: Check = {
  id: "aws:vpc/routeServer:persistence",
  source: CREATE,
  refuses: ({ inputs }) => {
    const lasting = inputs.persistRoutes === "enable";
    const minutes = inputs.persistRoutesDuration;
    if (lasting && minutes === undefined)
      return "persistRoutesDuration: is required where routes persist, got nothing; set 1 to 5 minutes";
    if (!lasting && minutes !== undefined)
      return `persistRoutesDuration: is only for routes that persist, got ${show(minutes)}; drop it or set persistRoutes`;
    return undefined;
  },
};

const routeServer = awsResource(
  CREATE,
  {
    type: TYPES.routeServer,
    title: "route server",
    properties: {
      amazonSideAsn: { required: true, ...ASN, immutable: true, source: CREATE },
      persistRoutes: { oneOf: ["enable", "disable"], source: CREATE },
      persistRoutesDuration: { min: 1, max: 5, source: CREATE },
    },
    checks: [persistence],
    create: (ctx) => {
      const id = assignedId(ctx, "rs");
      const outputs = {
        arn: arn(ctx.place, "ec2", `route-server/${id}`),
        persistRoutes: ctx.inputs.persistRoutes ?? "disable",
        routeServerId: id,
        snsNotificationsEnabled: ctx.inputs.snsNotificationsEnabled ?? false,
        snsTopicArn: "",
      };
      return { id, outputs };
    },
  },
  { tags: "any" },
);

const SERVER = { required: true, immutable: true, references: { to: TYPES.routeServer } } as const;

const associatedTwice: Check = {
  id: "aws:vpc/routeServerVpcAssociation:exists",
  source: ASSOCIATE,
  needs: ["routeServerId", "vpcId"],
  when: "apply",
  refuses: (ctx) => {
    const vpcId = text(ctx.inputs, "vpcId") ?? "";
    const other = ctx.siblings("routeServerId").find((it) => text(it.inputs, "vpcId") === vpcId);
    return other === undefined
      ? undefined
      : `vpcId: is associated with the route server already, got ${vpcId}; drop one`;
  },
};

const association = awsResource(ASSOCIATE, {
  type: TYPES.routeServerVpc,
  title: "route server association",
  assignedIds: false,
  properties: {
    routeServerId: SERVER,
    vpcId: { required: true, immutable: true, references: { to: TYPES.vpc } },
  },
  checks: [associatedTwice],
  create: ({ inputs }) => ({
    id: `${text(inputs, "routeServerId") ?? ""},${text(inputs, "vpcId") ?? ""}`,
    outputs: {},
  }),
  // DisassociateRouteServer: what the route server has in the VPC goes first.
  deleteBlockers: ({ object, world }) => {
    const vpcId = text(object.inputs, "vpcId") ?? "";
    const [server] = world.having("id", text(object.inputs, "routeServerId") ?? "");
    if (server === undefined) return [];
    return world
      .referrers(server)
      .filter((it) => it.type !== TYPES.routeServerVpc && text(it.outputs, "vpcId") === vpcId)
      .map((it) => `${it.type.slice(it.type.lastIndexOf(":") + 1)} ${it.id}`);
  },
});

/** Whether a route server is associated with a VPC. */
function serves(server: WorldObject, vpcId: string, { world }: CheckContext): boolean {
  return world
    .referrers(server)
    .some((it) => it.type === TYPES.routeServerVpc && text(it.inputs, "vpcId") === vpcId);
}

/** A check that a route server is associated with the VPC of what another property names. */
function associated(type: string, property: string): Check {
  return {
    id: `${type.slice(0, type.lastIndexOf(":"))}:not-associated`,
    source: TUTORIAL,
    needs: ["routeServerId", property],
    when: "apply",
    refuses: (ctx) => {
      const server = ctx.target("routeServerId");
      const vpcId = vpcIdOf(ctx.target(property));
      if (server === undefined || vpcId === undefined || serves(server, vpcId, ctx)) return undefined;
      return `routeServerId: is not associated with the VPC ${vpcId}, got ${server.id}; associate it first (dependsOn)`;
    },
  };
}

const endpoint = awsResource(
  CREATE_ENDPOINT,
  {
    type: TYPES.routeServerEndpoint,
    title: "route server endpoint",
    properties: {
      routeServerId: SERVER,
      subnetId: { required: true, immutable: true, references: { to: TYPES.subnet } },
    },
    checks: [associated(TYPES.routeServerEndpoint, "subnetId")],
    create: (ctx) => {
      const id = assignedId(ctx, "rse");
      const home = ctx.target("subnetId");
      const outputs = {
        arn: arn(ctx.place, "ec2", `route-server-endpoint/${id}`),
        eniAddress: addressIn(home, ctx),
        eniId: assignedId(ctx, "eni"),
        routeServerEndpointId: id,
        vpcId: vpcIdOf(home) ?? "",
      };
      return { id, outputs };
    },
  },
  { tags: "any" },
);

const peerAddress: Check = {
  id: "aws:vpc/routeServerPeer:no-interface",
  source: CREATE_PEER,
  needs: ["peerAddress", "routeServerEndpointId"],
  when: "apply",
  refuses: (ctx) => {
    const address = text(ctx.inputs, "peerAddress") ?? "";
    const vpcId = text(ctx.target("routeServerEndpointId")?.outputs ?? {}, "vpcId") ?? "";
    if (ctx.world.having(HANDLES.privateIp, `${vpcId} ${address}`).length > 0) return undefined;
    return `peerAddress: must be the address of a network interface in the VPC ${vpcId}, got ${address}; use the device's privateIp`;
  },
};

const peeredTwice: Check = {
  id: "aws:vpc/routeServerPeer:exists",
  source: CREATE_PEER,
  needs: ["peerAddress", "routeServerEndpointId"],
  when: "apply",
  refuses: (ctx) => {
    const address = text(ctx.inputs, "peerAddress") ?? "";
    const other = ctx
      .siblings("routeServerEndpointId")
      .find((it) => text(it.inputs, "peerAddress") === address);
    if (other === undefined) return undefined;
    return `peerAddress: is a peer of the endpoint already (${other.id}), got ${address}; drop one`;
  },
};

const peer = awsResource(
  CREATE_PEER,
  {
    type: TYPES.routeServerPeer,
    title: "route server peer",
    properties: {
      routeServerEndpointId: {
        required: true,
        immutable: true,
        references: { to: TYPES.routeServerEndpoint },
      },
      peerAddress: {
        required: true,
        pattern: /^(?:\d{1,3}\.){3}\d{1,3}$/,
        patternMeans: "an IPv4 address",
        immutable: true,
        source: CREATE_PEER,
      },
      bgpOptions: { required: true, immutable: true, source: CREATE_PEER },
      "bgpOptions.peerAsn": { required: true, ...ASN, source: BGP_OPTIONS },
      "bgpOptions.peerLivenessDetection": { oneOf: ["bfd", "bgp-keepalive"], source: BGP_OPTIONS },
    },
    checks: [peerAddress, peeredTwice],
    create: (ctx) => {
      const id = assignedId(ctx, "rsp");
      const { outputs: at = {}, inputs: of = {} } = ctx.target("routeServerEndpointId") ?? {};
      const outputs = {
        arn: arn(ctx.place, "ec2", `route-server-peer/${id}`),
        endpointEniAddress: text(at, "eniAddress") ?? "",
        endpointEniId: text(at, "eniId") ?? "",
        routeServerId: text(of, "routeServerId") ?? "",
        routeServerPeerId: id,
        subnetId: text(of, "subnetId") ?? "",
        vpcId: text(at, "vpcId") ?? "",
      };
      return { id, outputs };
    },
  },
  { tags: "any" },
);

const propagatedTwice: Check = {
  id: "aws:vpc/routeServerPropagation:exists",
  source: PROPAGATE,
  needs: ["routeServerId", "routeTableId"],
  when: "apply",
  refuses: (ctx) => {
    const table = text(ctx.inputs, "routeTableId") ?? "";
    const other = ctx.siblings("routeServerId").find((it) => text(it.inputs, "routeTableId") === table);
    return other === undefined
      ? undefined
      : `routeTableId: gets the route server's routes already, got ${table}; drop one`;
  },
};

const propagation = awsResource(PROPAGATE, {
  type: TYPES.routeServerPropagation,
  title: "route server propagation",
  assignedIds: false,
  properties: {
    routeServerId: SERVER,
    routeTableId: { required: true, immutable: true, references: routeTableReference("cascades") },
  },
  checks: [associated(TYPES.routeServerPropagation, "routeTableId"), propagatedTwice],
  create: (ctx) => ({
    id: `${text(ctx.inputs, "routeServerId") ?? ""},${text(ctx.inputs, "routeTableId") ?? ""}`,
    outputs: { vpcId: vpcIdOf(ctx.target("routeTableId")) ?? "" },
  }),
});

export const routeServerModels = [routeServer, association, endpoint, peer, propagation];
