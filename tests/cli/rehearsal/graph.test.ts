import assert from "node:assert/strict";
import fc from "fast-check";
import { reduced, renderMermaid, renderTree } from "../../../cli/rehearsal/graph.ts";

const urn = (types: string, name: string) => `urn:pulumi:dev::tiny::${types}::${name}`;
const stack = { urn: urn("pulumi:pulumi:Stack", "tiny-dev"), type: "pulumi:pulumi:Stack" };
const provider = {
  urn: urn("pulumi:providers:aws", "default_7"),
  type: "pulumi:providers:aws",
  parent: stack.urn,
};
const net = { urn: urn("acme:x:Net", "net"), type: "acme:x:Net", parent: stack.urn };
const vpc = { urn: urn("acme:x:Net$aws:ec2/vpc:Vpc", "net-vpc"), type: "aws:ec2/vpc:Vpc", parent: net.urn };
const subnet = {
  urn: urn("acme:x:Net$aws:ec2/subnet:Subnet", "net-a"),
  type: "aws:ec2/subnet:Subnet",
  parent: net.urn,
  dependencies: [vpc.urn],
};
const id = {
  urn: urn("random:index/randomId:RandomId", "id"),
  type: "random:index/randomId:RandomId",
  parent: stack.urn,
};
const resources = [stack, provider, net, vpc, subnet, id];

describe("the graph of a stack", () => {
  it("is a tree by parent, sorted by name, without default providers", () => {
    assert.deepEqual(renderTree(resources), [
      "tiny-dev  pulumi:pulumi:Stack",
      "├─ id  random:index/randomId:RandomId",
      "└─ net  acme:x:Net",
      "   ├─ net-a  aws:ec2/subnet:Subnet",
      "   └─ net-vpc  aws:ec2/vpc:Vpc",
    ]);
  });

  it("is a Mermaid flowchart with a box for each component", () => {
    assert.deepEqual(renderMermaid(resources), [
      "flowchart LR",
      '  r3["id<br/>RandomId"]',
      '  subgraph r0["net: Net"]',
      '    r2["net-a<br/>Subnet"]',
      '    r1["net-vpc<br/>Vpc"]',
      "  end",
      "  r2 --> r1",
    ]);
  });

  it("leaves out the arrows that follow from others, and no others", () => {
    const graph = fc
      .array(fc.array(fc.nat({ max: 11 }), { maxLength: 4 }), { minLength: 1, maxLength: 12 })
      .map((lists) => lists.map((list, index) => list.filter((it) => it < index)));
    fc.assert(
      fc.property(graph, (lists) => {
        const nodes = lists.map((list, index) => ({
          urn: `n${index}`,
          type: "t",
          dependencies: list.map((it) => `n${it}`),
        }));
        const kept = reduced(nodes);
        const all = nodes.flatMap(({ urn: from, dependencies }) =>
          dependencies.map((to) => [from, to] as const),
        );
        assert.deepEqual(closure(kept), closure(all));
        for (const arrow of kept) {
          const without = kept.filter((it) => it !== arrow);
          assert.notDeepEqual(closure(without), closure(all), `${arrow.join(" -> ")} follows from others`);
        }
      }),
    );
  });
});

/** Every pair that is joined by arrows, sorted. */
function closure(arrows: readonly (readonly [string, string])[]): readonly string[] {
  const pairs = new Set(arrows.map((arrow) => arrow.join(" ")));
  for (let before = -1; before !== pairs.size;) {
    before = pairs.size;
    for (const pair of [...pairs]) {
      const [from = "", via] = pair.split(" ");
      for (const [start, to] of arrows) if (start === via) pairs.add(`${from} ${to}`);
    }
  }
  return [...pairs].sort();
}
