import { stringify } from "yaml";
import type { Registered } from "../construct/monitor.ts";
import { combine } from "../construct/traced.ts";
import type { Traced } from "../construct/traced.ts";
import { isMap, show } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";

/**
 * What a node of Amazon Linux 2023 is told at its start, in base64: a NodeConfig for nodeadm
 * (https://awslabs.github.io/amazon-eks-ami/nodeadm/). The text is this simulator's, not that of pulumi-eks; it changes
 * when that would change.
 */
export function userData(cluster: Registered, labels: Traced, taints: Traced): Traced {
  const network = cluster.output("kubernetesNetworkConfig").at("serviceIpv4Cidr");
  const parts = [
    cluster.output("name"),
    cluster.output("endpoint"),
    cluster.output("certificateAuthority").at("data"),
    network,
    labels,
    taints,
  ];
  return combine(parts, ([name, apiServerEndpoint, certificateAuthority, cidr, given, tainted]) => {
    const flags = kubeletFlags(given, tainted);
    const config = {
      apiVersion: "node.eks.aws/v1alpha1",
      kind: "NodeConfig",
      spec: {
        cluster: { name, apiServerEndpoint, certificateAuthority, cidr },
        ...(flags.length === 0 ? {} : { kubelet: { flags } }),
      },
    };
    const lines = [
      "MIME-Version: 1.0",
      'Content-Type: multipart/mixed; boundary="//"',
      "",
      "--//",
      "Content-Type: application/node.eks.aws",
      "",
    ];
    return Buffer.from([...lines, stringify(config), "--//--", ""].join("\n")).toString("base64");
  });
}

function kubeletFlags(
  labels: PropertyValue | undefined,
  taints: PropertyValue | undefined,
): readonly string[] {
  const pairs = Object.entries(asMap(labels)).map(([key, value]) => `${key}=${show(value)}`);
  const tainted = Object.entries(asMap(taints)).flatMap(([key, taint]) =>
    isMap(taint) ? [`${key}=${show(taint.value)}:${show(taint.effect)}`] : [],
  );
  return [
    ...(pairs.length === 0 ? [] : [`--node-labels=${pairs.join(",")}`]),
    ...(tainted.length === 0 ? [] : [`--register-with-taints=${tainted.join(",")}`]),
  ];
}

function asMap(value: PropertyValue | undefined): PropertyMap {
  return isMap(value) ? value : {};
}
