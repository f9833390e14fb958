import { GATEWAY_DEFINITIONS } from "../../../lib/envoy-gateway/definitions.ts";
import { CLASS_SOURCE, CLASS_TYPE, GATEWAY_TYPE, ROUTE_TYPE } from "../../kubernetes/gateway-kinds.ts";
import type { PropertyMap } from "../../properties.ts";
import type { CheckCase, DeletionCase } from "../case.ts";
import type { ExampleCloud } from "../cloud.ts";

const named = (spec: PropertyMap, metadata: PropertyMap = {}): PropertyMap => ({
  metadata: { name: "example", ...metadata },
  spec,
});

const HTTP = { name: "http", port: 80, protocol: "HTTP" };
const gateway = (...listeners: readonly PropertyMap[]): PropertyMap => ({
  gatewayClassName: "envoy",
  listeners,
});
const route = (rule: PropertyMap): PropertyMap => ({ parentRefs: [{ name: "ingress" }], rules: [rule] });
const toWeb = { backendRefs: [{ name: "web", port: 80 }] };

/** Makes the kinds. */
function defined(cloud: ExampleCloud): void {
  for (const { name, annotations, spec } of GATEWAY_DEFINITIONS) {
    const inputs: unknown = { metadata: { name, annotations }, spec };
    if (!isInputs(inputs)) throw new Error(`${name}: is no object`);
    cloud.make("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", name, inputs);
  }
}

const classOfEnvoy = (cloud: ExampleCloud): unknown =>
  cloud.make(CLASS_TYPE, "envoy", {
    metadata: { name: "envoy" },
    spec: { controllerName: "gateway.envoyproxy.io/gatewayclass-controller" },
  });

const isInputs = (value: unknown): value is PropertyMap => typeof value === "object" && value !== null;

const withKinds = (
  check: string,
  type: string,
  refused: PropertyMap,
  passes: PropertyMap,
  before: (cloud: ExampleCloud) => unknown = () => undefined,
): CheckCase => ({
  check: `${type}#${check}`,
  type,
  inputs: (cloud) => {
    defined(cloud);
    before(cloud);
    return { refused, passes };
  },
});

/** What every custom kind is asked, of one of these. */
const asCustom = (type: string, right: PropertyMap, wrong: PropertyMap): readonly CheckCase[] => [
  withKinds("definition", type, named(wrong), named(right)),
  {
    check: `${type}#apiVersion:reference`,
    type,
    refused: () => named(right),
    passes: (cloud) => {
      defined(cloud);
      return named(right);
    },
  },
  withKinds(
    "metadata.namespace:reference",
    type,
    named(right, { namespace: "absent" }),
    named(right, { namespace: "apps" }),
    (cloud) => cloud.make("kubernetes:core/v1:Namespace", "apps", { metadata: { name: "apps" } }),
  ),
];

const awaited = { annotations: { "pulumi.com/waitFor": "condition=Programmed" } };

export const gatewayCases: readonly CheckCase[] = [
  ...asCustom(GATEWAY_TYPE, gateway(HTTP), gateway({ ...HTTP, port: 80_000 })),
  ...asCustom(ROUTE_TYPE, route(toWeb), route({ ...toWeb, timeouts: { request: "30" } })),
  withKinds(
    "spec.gatewayClassName:reference",
    GATEWAY_TYPE,
    named({ ...gateway(HTTP), gatewayClassName: "absent" }, awaited),
    named(gateway(HTTP), awaited),
    classOfEnvoy,
  ),
];

/** What is kept, and until when. */
export const gatewayDeletions: readonly DeletionCase[] = [
  {
    type: CLASS_TYPE,
    name: "envoy",
    source: CLASS_SOURCE,
    refused: (cloud) => {
      defined(cloud);
      classOfEnvoy(cloud);
      cloud.make(GATEWAY_TYPE, "example", named(gateway(HTTP), awaited));
    },
    passes: (cloud) => {
      defined(cloud);
      classOfEnvoy(cloud);
    },
  },
];
