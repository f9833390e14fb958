import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
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
  primary: MySqlEndpoint,
  options: CustomResourceOptions,
): Output<string> {
  const { port, caPem } = primary;
  const name = primary.host.apply((host) => pointerService(host));
  const where = primary.host.apply((host) => pointerSecret({ host, port, caPem }));
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
