import { getOrganization, getProject, getStack, type Output } from "@pulumi/pulumi";
import { invokeOutput } from "@pulumi/pulumi/runtime/invoke.js";
import { z } from "zod";

/** What an update leaves in the stack's outputs, as far as another one is built on it. */
const outputsSchema = z.object({
  // What an update of one cloud left unknown is no text of a kubeconfig.
  aks: z.object({ kubeconfig: z.string().startsWith("{") }),
});

/**
 * What the last update of this stack knew of how to reach AKS, for an update while Azure cannot be asked; undefined when
 * there was none. The engine reads it from the state (pulumi v3.246.0, pkg/resource/deploy/builtins.go).
 */
export function lastAksKubeconfig(): Output<string | undefined> {
  const name = `${getOrganization()}/${getProject()}/${getStack()}`;
  const answer = invokeOutput<{ readonly outputs?: unknown }>("pulumi:pulumi:readStackOutputs", { name });
  return answer.apply(({ outputs }) => outputsSchema.safeParse(outputs).data?.aks.kubeconfig);
}
