import assert from "node:assert/strict";
import { GATEWAY_DEFINITIONS } from "../../../lib/envoy-gateway/definitions.ts";
import { GATEWAY_TYPE, ROUTE_TYPE } from "../../../simulator/kubernetes/gateway-kinds.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { TestClusters } from "./test-cluster.ts";

const CRD = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
const HTTP = { name: "http", port: 80, protocol: "HTTP" };

const isInputs = (value: unknown): value is PropertyMap => typeof value === "object" && value !== null;

describe("the Gateway API in a simulated cluster", () => {
  let clusters: TestClusters;
  beforeEach(() => {
    clusters = new TestClusters();
    for (const { name, annotations, spec } of GATEWAY_DEFINITIONS) {
      const inputs: unknown = { metadata: { name, annotations }, spec };
      assert.ok(isInputs(inputs));
      clusters.make(CRD, inputs);
    }
  });
  afterEach(() => {
    clusters.close();
  });

  const refused = (type: string, spec: PropertyMap) =>
    clusters.refused(type, { metadata: { name: "it" }, spec });
  const listening = (...listeners: readonly PropertyMap[]) =>
    refused(GATEWAY_TYPE, { gatewayClassName: "envoy", listeners });

  it("takes listeners that differ in name, and in port, protocol or host", () => {
    const other = { ...HTTP, name: "other", hostname: "web.example.com" };
    assert.equal(listening(HTTP, other, { ...other, name: "third", protocol: "HTTPS" }), "");
  });

  it("refuses listeners that nobody could tell apart", () => {
    assert.match(
      listening(HTTP, { ...HTTP, port: 81 }),
      /spec\.listeners\[1\]: has the same name as item 0, got http; make them differ/,
    );
    assert.match(
      listening(HTTP, { ...HTTP, name: "other" }),
      /spec\.listeners\[1\]: must differ in port, protocol or hostname, got 80 of any host again; drop it/,
    );
  });

  it("refuses a route to a Service without its port, not one to another kind", () => {
    const to = (backend: PropertyMap) => refused(ROUTE_TYPE, { rules: [{ backendRefs: [backend] }] });
    assert.match(to({ name: "web" }), /spec\.rules\[0\]\.backendRefs\[0\]\.port: is required of a Service/);
    assert.equal(to({ name: "web", group: "gateway.envoyproxy.io", kind: "Backend" }), "");
  });
});
