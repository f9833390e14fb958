import type { PropertyFields } from "./property-types.ts";

/**
 * The inputs of a resource type: from Kubernetes' OpenAPI document, or from the declarations of the installed SDK.
 * @returns undefined for a type that neither has
 */
export async function inputsOf(type: string): Promise<PropertyFields | undefined> {
  const [packageName = "", ...token] = type.split(":");
  if (packageName === "kubernetes") return (await import("./kubernetes-types.ts")).kubernetesInputs(token);
  return (await import("./sdk-inputs.ts")).sdkInputs(packageName, token.join(":"));
}
