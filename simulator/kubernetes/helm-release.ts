import type { ResourceModel } from "../model.ts";
import { text } from "../properties.ts";

const RELEASE = "https://www.pulumi.com/registry/packages/kubernetes/api-docs/helm/v3/release/";

/** One Helm release as pulumi-kubernetes keeps it. Charts are not rendered here: their objects do not exist in the world. */
export const helmRelease: ResourceModel = {
  type: "kubernetes:helm.sh/v3:Release",
  title: "Helm release",
  autoName: { property: "name", style: "dash8", maxLength: 53, lowerCase: true },
  properties: {
    chart: { required: true, source: RELEASE },
    name: {
      immutable: true,
      pattern: /^[a-z0-9]([a-z0-9-.]{0,51}[a-z0-9])?$/,
      patternMeans: "1 to 53 lower-case letters, digits, hyphens and periods",
      source: "https://helm.sh/docs/chart_template_guide/builtin_objects/",
    },
    namespace: { immutable: true, default: "default" },
    maxHistory: { min: 0, source: RELEASE },
    timeout: { min: 0, source: RELEASE },
  },
  checks: [
    {
      id: "kubernetes:helm.sh/v3:Release#namespace",
      source: "https://helm.sh/docs/helm/helm_install/",
      when: "apply",
      refuses: ({ inputs, place, world }) => {
        const namespace = text(inputs, "namespace") ?? "default";
        if (inputs.createNamespace === true || /^(default|kube-(system|public|node-lease))$/.test(namespace))
          return undefined;
        if (world.at("kubernetes:core/v1:Namespace", place.account, namespace) !== undefined)
          return undefined;
        return `namespace: is no namespace of this cluster, got ${namespace}; create it first, or set createNamespace`;
      },
    },
  ],
  create: ({ inputs }) => {
    const [name, namespace] = [text(inputs, "name") ?? "", text(inputs, "namespace") ?? "default"];
    return {
      id: `${namespace}/${name}`,
      outputs: {
        status: { name, namespace, revision: 1, status: "deployed", version: inputs.version ?? "" },
      },
    };
  },
};
