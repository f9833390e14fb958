import type { Check, CreateContext, PropertyRule } from "../model.ts";
import { isList, isMap, show, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
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
const mapsOf = (map: PropertyMap, key: string): readonly PropertyMap[] => {
  const found = map[key];
  return isList(found) ? found.filter(isMap) : [];
};

/** The rules between fields of a Gateway's listeners, which the definition of the standard channel has. */
const listeners: Check = {
  id: `${GATEWAY_TYPE}#listeners`,
  source: `${API}#listener`,
  refuses: ({ inputs }) => {
    const places = new Map<string, string>();
    for (const [index, it] of mapsOf(specOf(inputs), "listeners").entries()) {
      const at = `spec.listeners[${index}]`;
      const [name, protocol, port] = [text(it, "name"), text(it, "protocol"), show(it.port)];
      for (const [field, got, key] of [
        ["name", name ?? at, `name ${name ?? at}`],
        ["port", port, `${protocol ?? ""} ${port} ${text(it, "hostname") ?? ""}`],
      ] as const) {
        const other = places.get(key);
        if (other !== undefined)
          return `${at}.${field}: is that of ${other} too, got ${got}; give each listener its own`;
        places.set(key, at);
      }
      if (it.tls !== undefined && ["HTTP", "TCP", "UDP"].includes(protocol ?? ""))
        return `${at}.tls: is for HTTPS and TLS, got protocol ${protocol ?? ""}; remove it, or change the protocol`;
    }
    return undefined;
  },
};

/** The rules between fields of a route's rules, which the definition of the standard channel has. */
const routeRules: Check = {
  id: `${ROUTE_TYPE}#rules`,
  source: `${API}#httprouterule`,
  refuses: ({ inputs }) => {
    for (const [index, rule] of mapsOf(specOf(inputs), "rules").entries()) {
      const at = `spec.rules[${index}]`;
      const backends = mapsOf(rule, "backendRefs");
      const redirects = mapsOf(rule, "filters").some((it) => it.type === "RequestRedirect");
      if (redirects && backends.length > 0)
        return `${at}.backendRefs: get nothing of what is redirected, got ${backends.length}; remove them, or the filter`;
      const lost = backends.findIndex(
        ({ kind = "Service", group = "", port }) => kind === "Service" && group === "" && port === undefined,
      );
      if (lost !== -1)
        return `${at}.backendRefs[${lost}].port: is required of a Service, got nothing; name the Service's port`;
    }
    return undefined;
  },
};

/** Whether Pulumi waits until somebody serves it. */
const isAwaited = (inputs: PropertyMap): boolean => {
  const { annotations } = metadataOf(inputs);
  return isMap(annotations) && annotations["pulumi.com/waitFor"] !== undefined;
};

const classOf = (inputs: PropertyMap): string => text(specOf(inputs), "gatewayClassName") ?? "";

const KINDS: Readonly<Record<string, GatewayKind>> = {
  [CLASS_TYPE]: { handles: ({ inputs }) => ({ class: text(metadataOf(inputs), "name") ?? "" }) },
  [GATEWAY_TYPE]: {
    checks: [listeners],
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
  [ROUTE_TYPE]: { checks: [routeRules] },
};

/** What the simulated cluster knows of a custom kind beyond its definition. */
export const gatewayKind = (type: string): GatewayKind => KINDS[type] ?? {};
