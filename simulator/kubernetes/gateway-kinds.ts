import type { Check, CreateContext, PropertyRule } from "../model.ts";
import { isMap, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { gatewayApiChecks } from "./checks/gateway-api.ts";
import { metadataOf } from "./metadata.ts";

const API = "https://gateway-api.sigs.k8s.io/reference/spec/";
/** Names the finalizer that keeps a class. */
export const CLASS_SOURCE = `${API}#gatewayclass`;

const GROUP = "kubernetes:gateway.networking.k8s.io/v1";
export const GATEWAY_TYPE = `${GROUP}:Gateway`;
export const ROUTE_TYPE = `${GROUP}:HTTPRoute`;
export const CLASS_TYPE = `${GROUP}:GatewayClass`;

/** What a kind of the Gateway API has beyond its definition. */
interface GatewayKind {
  readonly properties?: Readonly<Record<string, PropertyRule>>;
  readonly checks?: readonly Check[];
  readonly handles?: (ctx: CreateContext) => Readonly<Record<string, string>>;
}

const specOf = (inputs: PropertyMap): PropertyMap => (isMap(inputs.spec) ? inputs.spec : {});

/** Whether Pulumi waits until somebody serves it. */
const isAwaited = (inputs: PropertyMap): boolean => {
  const { annotations } = metadataOf(inputs);
  return isMap(annotations) && annotations["pulumi.com/waitFor"] !== undefined;
};

const classOf = (inputs: PropertyMap): string => text(specOf(inputs), "gatewayClassName") ?? "";

const KINDS: Readonly<Record<string, GatewayKind>> = {
  [CLASS_TYPE]: {
    checks: gatewayApiChecks.GatewayClass,
    handles: ({ inputs }) => ({ class: text(metadataOf(inputs), "name") ?? "" }),
  },
  [GATEWAY_TYPE]: {
    checks: gatewayApiChecks.Gateway,
    properties: {
      "spec.gatewayClassName": {
        references: {
          to: CLASS_TYPE,
          by: "class",
          // The API server takes any, and a class may come later; who waits for it waits in vain. Where there is one, a
          // finalizer keeps it as long as it has Gateways.
          brought: ({ inputs, world }) =>
            !isAwaited(inputs) && world.having("class", classOf(inputs)).length === 0,
          absent: (got) =>
            `is no GatewayClass of this cluster, so that Pulumi would wait in vain, got ${got}; create the class first`,
        },
        source: CLASS_SOURCE,
      },
    },
  },
  [ROUTE_TYPE]: { checks: gatewayApiChecks.HTTPRoute },
};

/** What the simulated cluster knows of a custom kind beyond its definition. */
export const gatewayKind = (type: string): GatewayKind => KINDS[type] ?? {};
