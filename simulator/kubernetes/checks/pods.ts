import type { Check } from "../../model.ts";
import { isMap, show, UNKNOWN } from "../../properties.ts";
import { numberChecks } from "../number-checks.ts";
import { POD_SPECS } from "../pod-specs.ts";
import { CONTAINER_SAYS, type PodSays } from "./containers.ts";
import { ADDRESS, LABEL, misfit, SUBDOMAIN } from "./forms.ts";
import { nodeTermProblem, selectorProblem } from "./selectors.ts";
import {
  at,
  each,
  filled,
  first,
  inside,
  isSaid,
  kindCheck,
  outside,
  texts,
  validationOf,
  wrong,
} from "./words.ts";
import type { Part } from "./words.ts";

const PAGES = "https://kubernetes.io/docs/concepts";
const VALIDATION = validationOf("core");

/** Pages that say it for people; the others are read from the API server's own checks. */
const SOURCES: Readonly<Record<string, string>> = {
  containers: `${PAGES}/workloads/pods/`,
  "volume-mounts": `${PAGES}/storage/volumes/`,
  "requests-within-limits": `${PAGES}/configuration/manage-resources-containers/`,
  "one-probe-handler": `${PAGES}/workloads/pods/probes/`,
  "restart-policy": `${PAGES}/workloads/pods/pod-lifecycle/#restart-policy`,
};

const HARD = "requiredDuringSchedulingIgnoredDuringExecution";
const SOFT = "preferredDuringSchedulingIgnoredDuringExecution";
const WEIGHT = [1, 100] as const;

const MOST_NAMESERVERS = 3;

/** What a volume that is made of another object names. */
const REFERENCES: readonly (readonly [string, string])[] = [
  ["configMap", "name"],
  ["secret", "secretName"],
  ["persistentVolumeClaim", "claimName"],
];

const podTerms = (pod: Part): readonly Part[] =>
  ["podAffinity", "podAntiAffinity"].flatMap((name) => {
    const affinity = inside(pod, "affinity", name);
    const soft = each(affinity, SOFT).flatMap((it) => inside(it, "podAffinityTerm") ?? []);
    return [...each(affinity, HARD), ...soft];
  });

const softTerms = (pod: Part): readonly Part[] =>
  ["nodeAffinity", "podAffinity", "podAntiAffinity"].flatMap((name) =>
    each(inside(pod, "affinity", name), SOFT),
  );

const nodeAffinity: PodSays = (pod) => {
  const hard = inside(pod, "affinity", "nodeAffinity", HARD);
  if (
    hard !== undefined &&
    each(hard, "nodeSelectorTerms").length === 0 &&
    Array.isArray(hard.map.nodeSelectorTerms)
  )
    return wrong(at(hard, "nodeSelectorTerms"), "must have an item", "none", "add a term, or drop it");
  const soft = each(inside(pod, "affinity", "nodeAffinity"), SOFT).flatMap(
    (it) => inside(it, "preference") ?? [],
  );
  return first([...each(hard, "nodeSelectorTerms"), ...soft], nodeTermProblem);
};

function tolerationProblem(toleration: Part): string | undefined {
  const { key = "", operator = "Equal", value = "", effect, tolerationSeconds } = toleration.map;
  if (key === "" && operator !== "Exists" && operator !== UNKNOWN)
    return wrong(
      at(toleration, "operator"),
      "must be Exists without a key",
      operator,
      "name the key, or say Exists",
    );
  if (operator === "Exists" && value !== "" && value !== UNKNOWN)
    return wrong(
      at(toleration, "value"),
      "must not be said with operator Exists",
      value,
      "drop it, or say Equal",
    );
  return isSaid(tolerationSeconds) && effect !== "NoExecute" && effect !== UNKNOWN
    ? wrong(
        at(toleration, "effect"),
        "must be NoExecute with tolerationSeconds",
        effect,
        "change it, or drop the seconds",
      )
    : undefined;
}

function spreadProblem(constraint: Part): string | undefined {
  const { topologyKey, minDomains, whenUnsatisfiable } = constraint.map;
  if (topologyKey === "")
    return wrong(
      at(constraint, "topologyKey"),
      "is required",
      "nothing",
      "write it like topology.kubernetes.io/zone",
    );
  if (isSaid(minDomains) && whenUnsatisfiable === "ScheduleAnyway")
    return wrong(
      at(constraint, "minDomains"),
      "is for whenUnsatisfiable DoNotSchedule",
      minDomains,
      "drop it",
    );
  return (
    outside(constraint, "maxSkew", [1, Infinity]) ?? selectorProblem(inside(constraint, "labelSelector"))
  );
}

function volumeProblem(volume: Part): string | undefined {
  const sources = Object.keys(volume.map).filter((key) => key !== "name" && isSaid(volume.map[key]));
  if (sources.length > 1)
    return wrong(volume.path, "must be of one type", sources.join(" and "), "make them two volumes");
  return (
    misfit(at(volume, "name"), volume.map.name, LABEL) ??
    first(REFERENCES, ([type, key]) => {
      const source = inside(volume, type);
      const name = source?.map[key];
      return source === undefined || (isSaid(name) && name !== "")
        ? undefined
        : wrong(at(source, key), "is required", undefined, "name the object");
    })
  );
}

const dns: PodSays = (pod) => {
  const config = inside(pod, "dnsConfig");
  const servers = texts(config, "nameservers");
  if (pod.map.dnsPolicy === "None" && servers.length === 0)
    return wrong(at(pod, "dnsConfig"), "must name servers with dnsPolicy None", "none", "add nameservers");
  if (servers.length > MOST_NAMESERVERS)
    return wrong(
      at(pod, "dnsConfig"),
      `must name ${MOST_NAMESERVERS} servers at most`,
      servers.length,
      "drop some",
    );
  return first(servers, ({ path, text }) => misfit(path, text, ADDRESS));
};

/** What the API server refuses of pods beside their containers, by the id of the check. */
const POD_SAYS: Readonly<Record<string, PodSays>> = {
  volumes: (pod) => first(each(pod, "volumes"), volumeProblem),
  tolerations: (pod) => first(each(pod, "tolerations"), tolerationProblem),
  "topology-spread": (pod) => first(each(pod, "topologySpreadConstraints"), spreadProblem),
  "node-affinity": nodeAffinity,
  "pod-affinity": (pod) =>
    first(podTerms(pod), (term) =>
      term.map.topologyKey === ""
        ? wrong(at(term, "topologyKey"), "is required", "nothing", "write it like kubernetes.io/hostname")
        : selectorProblem(inside(term, "labelSelector")),
    ),
  "affinity-weights": (pod) => first(softTerms(pod), (term) => outside(term, "weight", WEIGHT)),
  dns,
  "pod-names": (pod) =>
    first(["hostname", "subdomain"], (key) => misfit(at(pod, key), filled(pod.map[key]), LABEL)) ??
    first(["serviceAccountName", "nodeName", "priorityClassName", "runtimeClassName"], (key) =>
      misfit(at(pod, key), filled(pod.map[key]), SUBDOMAIN),
    ),
};

/** Checks of the pods that an object of a kind describes: what the schema cannot say. */
export function podChecks(kind: string): readonly Check[] {
  const path = POD_SPECS[kind];
  if (path === undefined) return [];
  const restarts: Readonly<Record<string, PodSays>> =
    // A pod of its own may have any; which there are, the schema says.
    kind === "Pod" ? {} : { "restart-policy": (pod) => wrongRestartPolicy(kind, pod) };
  const all = Object.entries({ ...CONTAINER_SAYS, ...POD_SAYS, ...restarts });
  return [
    ...all.map(([id, says]) =>
      kindCheck(kind, id, SOURCES[id] ?? VALIDATION, (object) => {
        const pod = inside(object, ...path);
        return pod === undefined || !isMap(pod.map) ? undefined : says(pod, object);
      }),
    ),
    ...numberChecks(kind),
  ];
}

function wrongRestartPolicy(kind: string, pod: Part): string | undefined {
  const policy = pod.map.restartPolicy;
  if (policy === UNKNOWN) return undefined;
  const isJob = kind === "Job" || kind === "CronJob";
  const allowed = isJob ? ["OnFailure", "Never"] : ["Always"];
  if (policy === undefined ? !isJob : allowed.includes(show(policy))) return undefined;
  return wrong(at(pod, "restartPolicy"), `must be ${allowed.join(" or ")} in a ${kind}`, policy, "change it");
}
