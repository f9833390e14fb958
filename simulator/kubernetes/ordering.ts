import { isHome } from "../aws/eks-addons.ts";
import type { ObjectGraph } from "../object-graph.ts";
import type { Ordering } from "../ordering-rule.ts";
import { isList, isMap, text, type PropertyValue } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { clusterAt } from "./cluster.ts";
import { metadataOf } from "./metadata.ts";
import { dig, podSpecOf } from "./pod-specs.ts";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const JOB = "kubernetes:batch/v1:Job";
const SERVICE = "kubernetes:core/v1:Service";

/** Configurations of webhooks, which the API server asks before it takes an object. */
const WEBHOOKS = ["Mutating", "Validating"].map(
  (kind) => `kubernetes:admissionregistration.k8s.io/v1:${kind}WebhookConfiguration`,
);

const AGENT_POOL = "azure-native:containerservice:AgentPool";

/** Whether it makes nodes that take a pod which tolerates nothing. */
function takesPods(object: WorldObject, namespace: string): boolean {
  if (object.type !== AGENT_POOL) return isHome(object, namespace);
  const { count, nodeTaints, scaleSetPriority } = object.inputs;
  return Number(count) > 0 && !isList(nodeTaints) && scaleSetPriority !== "Spot";
}

const AWAITED = "https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/await/deployment.go";
const ASKED =
  "https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#failure-policy";
const MOUNTED = "https://kubernetes.io/docs/concepts/storage/volumes/#secret";
const GATED =
  "https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/";

/** Part of the name of the AWS Load Balancer Controller's image, wherever it is pulled from. */
const CONTROLLER_IMAGE = "aws-load-balancer-controller";

/** Pods that are waited for run on nodes: any of the cluster. */
const nodesOf = (type: string): Ordering => ({
  type,
  source: AWAITED,
  any: true,
  needs: (object, graph) => {
    const cluster = clusterAt(object.account, graph);
    const namespace = namespaceOf(object) ?? "";
    return cluster === undefined ? [] : graph.holdersOf(cluster).filter((it) => takesPods(it, namespace));
  },
});

/** Pods that mount a Secret which a Job makes start after it. */
const secretsOfJobs: Ordering = {
  type: DEPLOYMENT,
  source: MOUNTED,
  needs: (object, graph) => {
    const volumes = listAt(podSpecOf("Deployment", object.inputs), "volumes");
    const names = volumes.flatMap((it) => textAt(it, ["secret", "secretName"]) ?? []);
    return jobsBeside(object, graph).filter((job) =>
      names.some((name) => isArgument(job, `--secret-name=${name}`)),
    );
  },
};

/** A Job that writes into the configuration of a webhook, after the configuration. */
const webhooksOfJobs: Ordering = {
  type: JOB,
  source: ASKED,
  needs: (object, graph) =>
    webhooksIn(object, graph).filter((it) => isArgument(object, `--webhook-name=${nameOf(it)}`)),
};

/** A webhook that nobody answers refuses what it judges: who answers is there first. */
const answers = (type: string): Ordering => ({
  type,
  source: ASKED,
  needs: (object, graph) => {
    const services = listAt(object.inputs, "webhooks").flatMap(
      (it) => textAt(it, ["clientConfig", "service", "name"]) ?? [],
    );
    return beside(object, graph.ofType(SERVICE))
      .filter((it) => services.includes(nameOf(it)))
      .flatMap((service) => beside(object, graph.ofType(DEPLOYMENT)).filter((it) => selects(service, it)));
  },
});

/** What a webhook judges waits until the webhook's certificate is known. */
const judged = (type: string, resource: string): Ordering => ({
  type,
  source: ASKED,
  needs: (object, graph) => {
    const judges = webhooksIn(object, graph).filter((it) => judgesOf(it).includes(resource));
    return beside(object, graph.ofType(JOB)).filter((job) =>
      judges.some((it) => isArgument(job, `--webhook-name=${nameOf(it)}`)),
    );
  },
});

/** Pods of a namespace with readiness gates get theirs when their Service is there. */
const gates: Ordering = {
  type: DEPLOYMENT,
  source: GATED,
  needs: (object, graph) =>
    beside(object, graph.ofType(SERVICE)).filter(
      (it) =>
        textAt(it.inputs, ["spec", "loadBalancerClass"]) !== undefined &&
        namespaceOf(it) === namespaceOf(object) &&
        selects(it, object),
    ),
};

/** A Service gets its load balancer from a controller in pods, whose own objects its webhooks judge. */
const loadBalancers: Ordering = {
  type: SERVICE,
  source: GATED,
  needs: (object, graph) => {
    if (textAt(object.inputs, ["spec", "loadBalancerClass"]) !== "service.k8s.aws/nlb") return [];
    const controllers = beside(object, graph.ofType(DEPLOYMENT)).filter((it) =>
      hasImage(it, CONTROLLER_IMAGE),
    );
    const trusts = controllers
      .flatMap((it) => jobsBeside(it, graph))
      .filter((job) =>
        argumentsOf(job).some((it) => typeof it === "string" && it.startsWith("--webhook-name=")),
      );
    return [...controllers, ...trusts];
  },
};

/** What Kubernetes lets an object wait for. */
export const KUBERNETES_ORDERINGS: readonly Ordering[] = [
  ...[DEPLOYMENT, JOB, "kubernetes:apps/v1:StatefulSet"].map(nodesOf),
  secretsOfJobs,
  webhooksOfJobs,
  ...WEBHOOKS.map(answers),
  judged(SERVICE, "services"),
  judged("kubernetes:networking.k8s.io/v1:Ingress", "ingresses"),
  gates,
  loadBalancers,
];

/** Those of the same API server. */
const beside = ({ account }: WorldObject, others: readonly WorldObject[]): readonly WorldObject[] =>
  others.filter((it) => it.account === account);

const namespaceOf = ({ inputs }: WorldObject): string | undefined => text(metadataOf(inputs), "namespace");

const nameOf = ({ inputs }: WorldObject): string => text(metadataOf(inputs), "name") ?? "";

const jobsBeside = (object: WorldObject, graph: ObjectGraph): readonly WorldObject[] =>
  beside(object, graph.ofType(JOB)).filter((job) => namespaceOf(job) === namespaceOf(object));

const webhooksIn = (object: WorldObject, graph: ObjectGraph): readonly WorldObject[] =>
  WEBHOOKS.flatMap((type) => beside(object, graph.ofType(type)));

/** Plurals of the kinds that a webhook judges. */
const judgesOf = ({ inputs }: WorldObject): readonly PropertyValue[] =>
  listAt(inputs, "webhooks")
    .flatMap((it) => listAt(it, "rules"))
    .flatMap((it) => listAt(it, "resources"));

const argumentsOf = ({ inputs }: WorldObject): readonly PropertyValue[] =>
  listAt(podSpecOf("Job", inputs), "containers").flatMap((it) => listAt(it, "args"));

const isArgument = (job: WorldObject, argument: string): boolean => argumentsOf(job).includes(argument);

const hasImage = ({ inputs }: WorldObject, part: string): boolean =>
  listAt(podSpecOf("Deployment", inputs), "containers").some(
    (it) => textAt(it, ["image"])?.includes(part) === true,
  );

/** Whether a Service sends to the pods of a Deployment. */
function selects(service: WorldObject, deployment: WorldObject): boolean {
  const selector = dig(service.inputs, ["spec", "selector"]);
  const labels = dig(deployment.inputs, ["spec", "template", "metadata", "labels"]);
  if (!isMap(selector) || !isMap(labels)) return false;
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function listAt(value: PropertyValue | undefined, key: string): readonly PropertyValue[] {
  const found = isMap(value) ? value[key] : undefined;
  return isList(found) ? found : [];
}

function textAt(value: PropertyValue, path: readonly string[]): string | undefined {
  const found = isMap(value) ? dig(value, path) : undefined;
  return typeof found === "string" ? found : undefined;
}
