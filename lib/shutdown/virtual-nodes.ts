import type { Problem } from "../problems.ts";
import type { TrafficPath } from "./floors.ts";
import { readHook, type StoppingContainer, type StoppingPodSpec } from "./hooks.ts";

const OTHER = "run it on VM nodes or on virtual nodes of the next generation";

/**
 * What classic virtual nodes refuse or ignore in a pod: Azure/AKS, virtual nodes' limitations; azure-aci #28; AKS #1267.
 * There the time to stop has to be given from outside the pod.
 */
export function virtualNodeProblems(
  at: string,
  spec: StoppingPodSpec,
  path: TrafficPath,
): readonly Problem[] {
  const inContainers = spec.containers.flatMap((container, index) =>
    containerProblems(`${at}.containers[${index}]`, container),
  );
  if (path === "none") return inContainers;
  const grace = {
    path: `${at}.terminationGracePeriodSeconds`,
    problem: "is ignored: a deleted pod ends at once, with its requests",
    got: String(spec.terminationGracePeriodSeconds ?? "nothing"),
    fix: `take the pod out of its Service some time before it is deleted, or ${OTHER}`,
  };
  return [...inContainers, grace];
}

function containerProblems(at: string, container: StoppingContainer): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (path: string, problem: string, got: string): void => {
    problems.push({ path: `${at}.${path}`, problem, got, fix: `leave it out, or ${OTHER}` });
  };
  const hook = readHook(container);
  if (hook.kind === "exec") add("lifecycle.preStop.exec", "makes the pod's creation fail", "an exec hook");
  if (hook.kind === "call")
    add("lifecycle.preStop", "makes the pod's creation fail", `a hook over ${hook.how}`);
  if (hook.kind === "sleep") add("lifecycle.preStop.sleep", "is ignored", `${hook.beforeStopSeconds} s`);
  if (container.startupProbe !== undefined)
    add("startupProbe", "makes the pod's creation fail", "a startup probe");
  if (container.args !== undefined && container.command === undefined)
    add("args", "need a command beside them", container.args.join(" "));
  return problems;
}
