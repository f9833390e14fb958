import type { Construction } from "../construct/construction.ts";
import type { Registered } from "../construct/monitor.ts";
import { combine } from "../construct/traced.ts";
import type { Traced } from "../construct/traced.ts";
import { isMap, text } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { argument } from "./arguments.ts";

/**
 * The kubeconfig of a cluster, as a map (pulumi-eks v4.3.0, nodejs/eks/cluster/cluster.ts, generateKubeconfig).
 * @param withProfile also name the AWS profile, which only the machine that deploys has
 */
export function kubeconfigOf(construction: Construction, cluster: Registered, withProfile: boolean): Traced {
  const parts = [
    cluster.output("name"),
    cluster.output("endpoint"),
    cluster.output("certificateAuthority").at("data"),
    cluster.output("arn"),
    argument(construction, "providerCredentialOpts"),
  ];
  return combine(parts, ([name = null, server = null, authority = null, arn, credentials]) => {
    const region = typeof arn === "string" ? (arn.split(":")[3] ?? "") : "";
    const login = isMap(credentials) ? credentials : {};
    return render({ name, server, authority }, region, login, withProfile);
  });
}

interface Server {
  readonly name: PropertyValue;
  readonly server: PropertyValue;
  readonly authority: PropertyValue;
}

function render(
  { name, server, authority }: Server,
  region: string,
  login: PropertyMap,
  withProfile: boolean,
): PropertyMap {
  const role = text(login, "roleArn");
  const profile = withProfile ? text(login, "profileName") : undefined;
  return {
    apiVersion: "v1",
    clusters: [{ cluster: { server, "certificate-authority-data": authority }, name: "kubernetes" }],
    contexts: [{ context: { cluster: "kubernetes", user: "aws" }, name: "aws" }],
    "current-context": "aws",
    kind: "Config",
    users: [
      {
        name: "aws",
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: [
              ...["--region", region, "eks", "get-token", "--cluster-name", name, "--output", "json"],
              ...(role === undefined ? [] : ["--role", role]),
              ...(profile === undefined ? [] : ["--profile", profile]),
            ],
            env: [
              {
                name: "KUBERNETES_EXEC_INFO",
                value: '{"apiVersion": "client.authentication.k8s.io/v1beta1"}',
              },
            ],
          },
        },
      },
    ],
  };
}
