import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { all, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import { pointerSecret, pointerService } from "../../lib/database/pointers.ts";
import type { MySqlEndpoint } from "../contracts/mysql-endpoint.ts";

/**
 * Makes what points the applications of a cluster at the primary, as it is at first: `kakehashi db` moves them. What it
 * has moved is ignored here, and left out of what is applied (pulumi-kubernetes, provider/pkg/await/await.go,
 * handleSSAIgnoreFields).
 * @returns the name of the Secret
 */
export function createPointers(
  key: string,
  namespace: Output<string>,
  { own, peer }: { readonly own: MySqlEndpoint; readonly peer: MySqlEndpoint },
  options: CustomResourceOptions,
): Output<string> {
  const isPrimary = own.role === "primary";
  const { port, caPem } = isPrimary ? own : peer;
  // Of both, whichever is primary: an update of one cloud alone must find in the state what the program says.
  const primaryHost = all([own.host, peer.host]).apply(([near, far]) => (isPrimary ? near : far));
  const name = primaryHost.apply((host) => pointerService(host));
  const where = primaryHost.apply((host) => pointerSecret({ host, port, caPem }));
  new Service(
    `${key}-primary`,
    { metadata: inNamespace(pointerService("").metadata, namespace), spec: name.spec },
    { ...options, ignoreChanges: ["spec.externalName"] },
  );
  const secret = new Secret(
    `${key}-primary`,
    {
      metadata: inNamespace(pointerSecret({ host: "", port, caPem }).metadata, namespace),
      type: where.type,
      data: where.data,
    },
    { ...options, ignoreChanges: ["data"] },
  );
  return secret.metadata.name;
}

const inNamespace = <Metadata>(metadata: Metadata, namespace: Output<string>) => ({ ...metadata, namespace });
