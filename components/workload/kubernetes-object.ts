import { CustomResource, type CustomResourceOptions, type Inputs } from "@pulumi/pulumi";

/** A plain object, some of whose values may be known later. */
export interface ObjectInputs extends Inputs {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * An object of a cluster as it is written, of whatever kind: registered under the type that the kind's own class has, so
 * that the engine and the provider see no difference.
 */
export class KubernetesObject extends CustomResource {
  constructor(name: string, object: ObjectInputs, opts: CustomResourceOptions) {
    const { apiVersion, kind } = object;
    super(`kubernetes:${apiVersion === "v1" ? "core/v1" : apiVersion}:${kind}`, name, object, opts);
  }
}
