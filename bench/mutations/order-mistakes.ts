import { ObjectGraph } from "../../simulator/object-graph.ts";
import { needsOf } from "../../simulator/ordering.ts";
import type { Mistake } from "./mistake.ts";
import type { Rebuild, Step } from "./rebuild.ts";

/** Types whose API documents an error for deleting one that is in use. */
const KEPT_WHILE_USED = [
  "aws:ec2/eip:Eip",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/vpc:Vpc",
  "aws:eks/cluster:Cluster",
  "aws:iam/role:Role",
  "aws:route53/zone:Zone",
  "azure-native:network:NatGateway",
  "azure-native:network:NetworkSecurityGroup",
  "azure-native:network:PublicIPAddress",
  "azure-native:network:RouteTable",
  "azure-native:network:Subnet",
  "azure-native:network:VirtualNetwork",
];

/** A subnet's association with a route table ends with the subnet. */
const GOES_ALONG = "aws:ec2/routeTableAssociation:RouteTableAssociation";

/** Things made or deleted when it is not their turn. */
export function orderMistakes(rebuild: Rebuild): readonly Mistake[] {
  const graph = new ObjectGraph(rebuild.end.all());
  return rebuild.steps.flatMap((step) => [
    ...madeTooEarly(rebuild, graph, step),
    ...madeBeforeItsNeed(rebuild, graph, step),
    ...deletedTooEarly(rebuild, graph, step),
  ]);
}

function madeTooEarly(rebuild: Rebuild, graph: ObjectGraph, step: Step): readonly Mistake[] {
  const named = objectOf(graph, step).flatMap((it) => graph.namedBy(it));
  return named.flatMap(({ urn, type }) => {
    const index = rebuild.steps.findIndex(({ subject }) => subject.urn === urn && subject.type === type);
    if (index < 0) return [];
    const target = rebuild.steps[index]?.subject.name ?? "";
    return [
      {
        operator: "made too early" as const,
        title: `${step.subject.type} ${step.subject.name}, before ${target}`,
        refusal: () => rebuild.refusalIn(rebuild.before(index), step),
      },
    ];
  });
}

/** Needs that no property shows: simulator/ordering.ts, each with the vendor's page at its check. */
function madeBeforeItsNeed(rebuild: Rebuild, graph: ObjectGraph, step: Step): readonly Mistake[] {
  const own = rebuild.steps.indexOf(step);
  return objectOf(graph, step)
    .flatMap((it) => needsOf(it, graph))
    .filter(({ refused }) => refused)
    .flatMap(({ objects, any }) => {
      const made = objects.map(({ urn }) => rebuild.steps.findIndex(({ subject }) => subject.urn === urn));
      const before = any ? Math.min(...made) : Math.max(...made);
      if (before < 0 || before >= own) return [];
      const named = objectOf(graph, step).flatMap((it) => graph.namedBy(it));
      const latest = Math.max(
        -1,
        ...named.map(({ urn }) => rebuild.steps.findIndex(({ subject }) => subject.urn === urn)),
      );
      // Where something that it names comes later still, that is what would be missed.
      if (latest >= before) return [];
      return [
        {
          operator: "made before its need" as const,
          title: `${step.subject.type} ${step.subject.name}, before ${rebuild.steps[before]?.subject.name ?? ""}`,
          refusal: () => rebuild.refusalIn(rebuild.before(before), step),
        },
      ];
    });
}

function deletedTooEarly(rebuild: Rebuild, graph: ObjectGraph, step: Step): readonly Mistake[] {
  if (!KEPT_WHILE_USED.includes(step.subject.type)) return [];
  const users = objectOf(graph, step)
    .flatMap((it) => graph.holdersOf(it))
    .filter(({ type }) => type !== GOES_ALONG);
  if (users.length === 0) return [];
  return [
    {
      operator: "deleted too early",
      title: `${step.subject.type} ${step.subject.name}, while ${users.length} use it`,
      refusal: () => rebuild.refusalOfDeletion(step),
    },
  ];
}

function objectOf(graph: ObjectGraph, { subject }: Step) {
  return graph.madeBy(subject.urn).filter(({ type }) => type === subject.type);
}
