import assert from "node:assert/strict";
import { z } from "zod";
import { ExampleCloud } from "../../../simulator/examples/cloud.ts";
import type { Registered, ResourceGraph } from "../../support/graph.ts";
import {
  CONTROLLER,
  deployGateway,
  GATEWAY,
  gatewayOnAzure,
  INGRESS,
  onAws,
  onAzure,
  usualController,
} from "./fixtures.ts";

const mapSchema = z.record(z.string(), z.json());

const isKind = ({ type }: Registered) => type.endsWith(":CustomResourceDefinition");

/** What the simulated API server says of a component's objects, before what they name is there. */
function problemsOf(graph: ResourceGraph, parent: string, namespace: string): readonly string[] {
  const cloud = new ExampleCloud();
  try {
    cloud.make("kubernetes:core/v1:Namespace", "home", { metadata: { name: namespace } });
    const objects = graph.children(parent).filter(({ type }) => type.startsWith("kubernetes:"));
    assert.ok(objects.length > 15);
    // Objects of a kind are refused before the kind is there, in a preview too.
    const [kinds, others] = [objects.filter(isKind), objects.filter((it) => !isKind(it))];
    for (const { type, name, inputs } of kinds) cloud.make(type, name, mapSchema.parse(inputs));
    return others.flatMap(({ type, name, label, inputs }) =>
      cloud.refusedInPreview(type, name, mapSchema.parse(inputs)).map((it) => `${label}: ${it}`),
    );
  } finally {
    cloud.close();
  }
}

describe("the objects of an ingress", () => {
  it("are what an API server takes, on either cloud", async () => {
    for (const deployed of [onAws, onAzure])
      assert.deepEqual(problemsOf((await deployed()).graph, INGRESS, "ingress"), []);
  });

  it("are what it takes of Envoy Gateway and of what is made for it", async () => {
    const everything = { tlsSecret: "names", clientCidrs: ["198.51.100.0/24"] };
    for (const deployed of [() => deployGateway("aws", everything), gatewayOnAzure])
      assert.deepEqual(problemsOf((await deployed()).graph, GATEWAY, "ingress"), []);
  });

  it("are what it takes of the load balancer controller", async () => {
    const { graph } = await usualController();
    assert.deepEqual(problemsOf(graph, CONTROLLER, "aws-load-balancer-controller"), []);
  });
});
