import { isMap, show, UNKNOWN } from "../../properties.ts";
import { LABEL, misfit, PORT_NAME, QUALIFIED_NAME } from "./forms.ts";
import { amount } from "./quantity.ts";
import {
  at,
  belowZero,
  each,
  first,
  inside,
  isSaid,
  oneOf,
  outside,
  texts,
  valueAt,
  wrong,
} from "./words.ts";
import type { Part } from "./words.ts";

/** What is wrong with a pod: the part that is its spec, and the object that holds it. */
export type PodSays = (pod: Part, object: Part) => string | undefined;

/** The containers of a pod, those that begin it first. */
export const containersOf = (pod: Part): readonly Part[] => [
  ...each(pod, "initContainers"),
  ...each(pod, "containers"),
];

/** A check of each container. */
const ofEach =
  (says: (container: Part, pod: Part) => string | undefined): PodSays =>
  (pod) =>
    first(containersOf(pod), (container) => says(container, pod));

const HANDLERS = ["exec", "grpc", "httpGet", "tcpSocket"];
const HOOKS = ["exec", "httpGet", "sleep", "tcpSocket"];
const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"];
const ENV_SOURCES = ["configMapKeyRef", "fieldRef", "fileKeyRef", "resourceFieldRef", "secretKeyRef"];

const probesOf = (container: Part): readonly Part[] =>
  PROBES.flatMap((name) => inside(container, name) ?? []);

const hooksOf = (container: Part): readonly Part[] =>
  ["postStart", "preStop"].flatMap((name) => inside(container, "lifecycle", name) ?? []);

/** What a pod's template has when it says nothing. */
const DEFAULT_GRACE_SECONDS = 30;

function handlers(part: Part, names: readonly string[]): string | undefined {
  const said = names.filter((name) => isSaid(part.map[name]));
  if (said.length === 1) return undefined;
  const got = said.join(" and ") || "none";
  return wrong(part.path, "must have one handler", got, `choose one of ${names.join(", ")}`);
}

function requestAboveLimit(container: Part): string | undefined {
  const [requests, limits] = [
    inside(container, "resources", "requests"),
    inside(container, "resources", "limits"),
  ];
  if (requests === undefined || limits === undefined) return undefined;
  return first(Object.entries(requests.map), ([key, request]) => {
    const limit = limits.map[key];
    const [wanted, most] = [amount(request), amount(limit)];
    if (wanted === undefined || most === undefined || wanted <= most) return undefined;
    const fix = "lower it or raise the limit";
    return wrong(at(requests, key), `must not exceed the limit (${show(limit)})`, request, fix);
  });
}

/** A name without a domain is one that Kubernetes itself knows. */
const OWN_RESOURCES = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;

function unknownResource(container: Part): string | undefined {
  const amounts = ["requests", "limits"].flatMap((name) => inside(container, "resources", name) ?? []);
  return first(amounts, (part) =>
    first(Object.keys(part.map), (key) =>
      OWN_RESOURCES.test(key) || (key.includes("/") && QUALIFIED_NAME.fits(key))
        ? undefined
        : wrong(
            part.path,
            "must name resources of Kubernetes, or of a domain",
            key,
            "write it like nvidia.com/gpu",
          ),
    ),
  );
}

/** Names belong to all containers of a pod. */
const names: PodSays = (pod) => {
  const seen = new Set(each(pod, "containers").map(({ map }) => map.name));
  return (
    first(containersOf(pod), (container) => misfit(at(container, "name"), container.map.name, LABEL)) ??
    first(each(pod, "initContainers"), (container) =>
      seen.has(container.map.name ?? null)
        ? wrong(at(container, "name"), "is another container's too", container.map.name, "rename one of them")
        : undefined,
    )
  );
};

const mountsAVolume: PodSays = (pod, object) => {
  const lists = [pod.map.volumes, valueAt(object, "spec", "volumeClaimTemplates")];
  if (lists.includes(UNKNOWN)) return undefined;
  const claims = each(inside(object, "spec"), "volumeClaimTemplates");
  const named = [
    ...each(pod, "volumes").map(({ map }) => map.name),
    ...claims.map((it) => valueAt(it, "metadata", "name")),
  ];
  if (named.includes(UNKNOWN)) return undefined;
  return first(containersOf(pod), (container) =>
    first(each(container, "volumeMounts"), (mount) => {
      const { name } = mount.map;
      if (typeof name !== "string" || named.includes(name)) return undefined;
      const fix = `use one of ${named.map((it) => show(it)).join(", ") || "none"}`;
      return wrong(at(mount, "name"), "must name a volume of the pod", name, fix);
    }),
  );
};

const portNames = ofEach((container) => {
  const seen = new Set<string>();
  return first(each(container, "ports"), (port) => {
    const { name } = port.map;
    if (typeof name !== "string") return undefined;
    if (seen.has(name)) return wrong(at(port, "name"), "is another port's too", name, "rename one of them");
    seen.add(name);
    return misfit(at(port, "name"), name, PORT_NAME);
  });
});

const sleepWithinGrace: PodSays = (pod) => {
  const grace = pod.map.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
  if (typeof grace !== "number") return undefined;
  const sleeps = containersOf(pod)
    .flatMap(hooksOf)
    .flatMap((hook) => inside(hook, "sleep") ?? []);
  return first(sleeps, (sleep) => {
    const { seconds } = sleep.map;
    if (typeof seconds !== "number" || (seconds >= 0 && seconds <= grace)) return undefined;
    const problem = `must be from 0 to terminationGracePeriodSeconds (${grace})`;
    return wrong(at(sleep, "seconds"), problem, seconds, "shorten it or raise the grace period");
  });
};

/** What the API server refuses of containers, by the id of the check. */
export const CONTAINER_SAYS: Readonly<Record<string, PodSays>> = {
  containers: (pod) =>
    Array.isArray(pod.map.containers) && pod.map.containers.length === 0
      ? wrong(at(pod, "containers"), "must have an item", "none", "add a container")
      : undefined,
  "container-names": names,
  images: ofEach((container) =>
    container.map.image === undefined || container.map.image === ""
      ? wrong(at(container, "image"), "is required", undefined, "name it")
      : undefined,
  ),
  "volume-mounts": mountsAVolume,
  "mount-paths": ofEach((container) =>
    first(each(container, "volumeMounts"), (mount) => {
      const { mountPath, subPath } = mount.map;
      if (mountPath === "")
        return wrong(at(mount, "mountPath"), "is required", "nothing", "say where to mount it");
      return typeof subPath === "string" && /^\/|(^|\/)\.\.(\/|$)/.test(subPath)
        ? wrong(
            at(mount, "subPath"),
            "must be a path inside the volume",
            subPath,
            "write it without .. and leading /",
          )
        : undefined;
    }),
  ),
  "env-names": ofEach((container) =>
    first(each(container, "env"), (variable) => {
      const { name } = variable.map;
      return typeof name === "string" && (name === "" || name.includes("="))
        ? wrong(at(variable, "name"), "must be a name without =", name === "" ? "nothing" : name, "rename it")
        : undefined;
    }),
  ),
  "env-sources": ofEach(
    (container) =>
      first(each(container, "env"), (variable) => {
        const source = inside(variable, "valueFrom");
        if (source === undefined) return undefined;
        const { value } = variable.map;
        return typeof value === "string" && value !== ""
          ? `${source.path}: excludes value, got both; keep one of them`
          : oneOf(source, ENV_SOURCES, true);
      }) ?? first(each(container, "envFrom"), (it) => oneOf(it, ["configMapRef", "secretRef"], true)),
  ),
  "requests-within-limits": ofEach(requestAboveLimit),
  "resource-names": ofEach(unknownResource),
  "resource-amounts": ofEach((container) =>
    first(["requests", "limits"], (name) => belowZero(inside(container, "resources", name))),
  ),
  "port-names": portNames,
  "host-network-ports": (pod) =>
    pod.map.hostNetwork !== true
      ? undefined
      : first(
          containersOf(pod).flatMap((it) => each(it, "ports")),
          (port) => {
            const { hostPort, containerPort } = port.map;
            return !isSaid(hostPort) || hostPort === containerPort
              ? undefined
              : wrong(
                  at(port, "hostPort"),
                  `must be containerPort (${show(containerPort)}) with hostNetwork`,
                  hostPort,
                  "drop it",
                );
          },
        ),
  "one-probe-handler": ofEach((container) =>
    first(probesOf(container), (probe) => handlers(probe, HANDLERS)),
  ),
  "probe-success": ofEach((container) =>
    first(["livenessProbe", "startupProbe"], (name) => {
      const probe = inside(container, name);
      const threshold = probe?.map.successThreshold;
      return probe === undefined || typeof threshold !== "number" || threshold === 1
        ? undefined
        : wrong(at(probe, "successThreshold"), "must be 1", threshold, "leave it out");
    }),
  ),
  "probe-ports": ofEach((container) =>
    first(
      [...probesOf(container), ...hooksOf(container)].flatMap((it) =>
        ["httpGet", "tcpSocket"].flatMap((name) => inside(it, name) ?? []),
      ),
      (handler) => misfit(at(handler, "port"), handler.map.port, PORT_NAME),
    ),
  ),
  "one-hook-handler": ofEach((container) => first(hooksOf(container), (hook) => handlers(hook, HOOKS))),
  "sleep-within-grace": sleepWithinGrace,
  "init-container-probes": (pod) =>
    first(each(pod, "initContainers"), (container) =>
      container.map.restartPolicy === "Always"
        ? undefined
        : first([...PROBES, "lifecycle"], (name) =>
            isMap(container.map[name])
              ? `${at(container, name)}: is for containers that stay, got one that begins the pod; drop it, or say restartPolicy Always`
              : undefined,
          ),
    ),
  "privilege-escalation": ofEach((container) => {
    const context = inside(container, "securityContext");
    if (context?.map.allowPrivilegeEscalation !== false) return undefined;
    const added = texts(inside(context, "capabilities"), "add").some(({ text }) =>
      /^(CAP_)?SYS_ADMIN$/.test(text),
    );
    const why = context.map.privileged === true ? "privileged" : added ? "SYS_ADMIN" : undefined;
    return why === undefined
      ? undefined
      : wrong(at(context, "allowPrivilegeEscalation"), `must not be false with ${why}`, false, `drop ${why}`);
  }),
  "probe-grace": ofEach((container) =>
    first(probesOf(container), (probe) =>
      probe.path.endsWith(".readinessProbe") && isSaid(probe.map.terminationGracePeriodSeconds)
        ? wrong(
            at(probe, "terminationGracePeriodSeconds"),
            "is for probes that end a container, and a readiness probe does not",
            probe.map.terminationGracePeriodSeconds,
            "drop it",
          )
        : outside(probe, "terminationGracePeriodSeconds", [1, Infinity]),
    ),
  ),
};
