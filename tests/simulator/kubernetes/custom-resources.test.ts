import assert from "node:assert/strict";
import { UNKNOWN } from "../../../simulator/properties.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { TestClusters } from "./test-cluster.ts";

const CRD = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
const BRIDGE = "kubernetes:example.org/v1:Bridge";

const SCHEMA: PropertyMap = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      required: ["span"],
      properties: {
        span: { type: "integer", minimum: 1, maximum: 100 },
        style: { type: "string", enum: ["arch", "beam"] },
        colour: { type: "string", pattern: "^#[0-9a-f]{6}$" },
        piers: {
          type: "array",
          maxItems: 2,
          items: { type: "object", properties: { depth: { type: "number" } } },
        },
        notes: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        loads: { type: "object", additionalProperties: { type: "integer" } },
        port: { "x-kubernetes-int-or-string": true },
        names: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
        lanes: {
          type: "array",
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["from", "way"],
          items: {
            type: "object",
            properties: { from: { type: "integer" }, way: { type: "string", default: "out" } },
          },
        },
      },
    },
  },
};

function definition(): PropertyMap {
  return {
    metadata: { name: "bridges.example.org" },
    spec: {
      group: "example.org",
      names: { kind: "Bridge", plural: "bridges" },
      scope: "Namespaced",
      versions: [
        { name: "v1", served: true, storage: true, schema: { openAPIV3Schema: SCHEMA } },
        { name: "v1alpha1", served: false, storage: false, schema: { openAPIV3Schema: SCHEMA } },
      ],
    },
  };
}

describe("custom resources", () => {
  let clusters: TestClusters;
  beforeEach(() => {
    clusters = new TestClusters();
  });
  afterEach(() => {
    clusters.close();
  });

  it("are refused where no definition of their cluster makes them, naming it", () => {
    clusters.make(CRD, definition(), clusters.provider("aks"));
    const bridge = { metadata: { name: "b" }, spec: { span: 3 } };
    assert.equal(clusters.refused(BRIDGE, bridge), "", "the definition may come later in the same program");
    assert.throws(() => clusters.make(BRIDGE, bridge), {
      message:
        "apiVersion: no CustomResourceDefinition of this cluster defines it, got Bridge of example.org/v1; create the CRD of Bridge in example.org first",
    });
    assert.equal(clusters.make(BRIDGE, bridge, clusters.provider("aks")).id, "default/b");
  });

  it("need no definition where their cluster's own cloud brings it", () => {
    const pool = ["kubernetes:karpenter.sh/v1:NodePool", { metadata: { name: "web" } }] as const;
    assert.throws(() => clusters.make(...pool), /create the CRD of NodePool in karpenter\.sh first/);
    clusters.world.put({ ...clusters.eks, inputs: { computeConfig: { enabled: true } } });
    assert.equal(clusters.make(...pool).id, "default/web");
    const other = ["kubernetes:karpenter.k8s.aws/v1:EC2NodeClass", { metadata: { name: "web" } }] as const;
    assert.throws(
      () => clusters.make(...other),
      /create the CRD of EC2NodeClass in karpenter\.k8s\.aws first/,
    );
  });

  it("are held to their definition's schema", () => {
    clusters.make(CRD, definition());
    const bad = {
      span: 0,
      style: "truss",
      colour: "red",
      piers: [1, {}, {}],
      notes: { any: [1] },
      loads: { a: "x" },
      port: true,
      spna: 1,
    };
    assert.deepEqual(clusters.refused(BRIDGE, { metadata: { name: "b" }, spec: bad }).split("\n"), [
      "spec.span: must lie between 1 and 100, got 0; choose another",
      "spec.style: must be one of the definition's values, got truss; use arch, beam",
      "spec.colour: must match ^#[0-9a-f]{6}$, got red; correct it",
      "spec.piers: must have 0 to 2 items, got 3; add or remove some",
      "spec.piers[0]: must be of type object, got 1; correct it",
      "spec.loads.a: must be of type integer, got x; correct it",
      "spec.port: must be an integer or a string, got true; write a number or a name",
      "spec.spna: is no field of the definition, got 1; did you mean span?",
    ]);
    assert.equal(
      clusters.refused(BRIDGE, { metadata: { name: "b" }, spec: {} }),
      "spec.span: is required by the definition, got nothing; set it",
    );
  });

  it("have lists whose items differ, where their definition says so", () => {
    clusters.make(CRD, definition());
    const refused = (more: PropertyMap) =>
      clusters.refused(BRIDGE, { metadata: { name: "b" }, spec: { span: 3, ...more } });
    assert.equal(refused({ names: ["a", "b"], lanes: [{ from: 1 }, { from: 1, way: "in" }] }), "");
    assert.equal(
      refused({ lanes: [{ from: UNKNOWN }, { from: UNKNOWN }] }),
      "",
      "what is not known may differ",
    );
    assert.equal(
      refused({ names: ["a", "b", "a"] }),
      "spec.names[2]: is item 0 again, got a; make them differ",
    );
    assert.equal(
      refused({ lanes: [{ from: 1, way: "out" }, { from: 2 }, { from: 1 }] }),
      "spec.lanes[2]: has the same from and way as item 0, got 1 out; make them differ",
    );
  });

  it("need a version that their definition serves", () => {
    clusters.make(CRD, definition());
    assert.equal(
      clusters.refused("kubernetes:example.org/v1alpha1:Bridge", { metadata: { name: "b" } }),
      "apiVersion: is not served by the CustomResourceDefinition of Bridge, got v1alpha1; use one of v1",
    );
  });

  it("go with their definition", () => {
    const { id } = clusters.make(CRD, definition());
    clusters.make(BRIDGE, { metadata: { name: "b" }, spec: { span: 3 } });
    clusters.operations.delete(clusters.provider(), CRD, id, {});
    assert.equal(clusters.read(BRIDGE, "default/b"), undefined);
  });
});

describe("a Helm release", () => {
  it("is one object in a namespace that exists, or that it makes", () => {
    const clusters = new TestClusters();
    const type = "kubernetes:helm.sh/v3:Release";
    assert.throws(() => clusters.make(type, { chart: "nginx", name: "n", namespace: "web" }), {
      message: "namespace: is no namespace of this cluster, got web; create it first, or set createNamespace",
    });
    const made = clusters.make(type, { chart: "nginx", name: "n", namespace: "web", createNamespace: true });
    assert.equal(made.id, "web/n");
    clusters.close();
  });
});
