import type { MethodModel } from "../construct/construction.ts";
import type { Registered } from "../construct/monitor.ts";
import { combine, known } from "../construct/traced.ts";
import type { Traced } from "../construct/traced.ts";
import { isMap, text } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { clusterOf } from "./references.ts";

/** `eks:index:Cluster/getKubeconfig`: a kubeconfig for one role or profile, as JSON. */
export const getKubeconfig: MethodModel = {
  token: "eks:index:Cluster/getKubeconfig",
  call: async (
    monitor,
    { __self__: self = known(null), roleArn = known(null), profileName = known(null) },
  ) => {
    const { cluster } = await clusterOf(monitor, self);
    const login = combine([roleArn, profileName], ([role, profile]) => ({
      roleArn: role ?? null,
      profileName: profile ?? null,
    }));
    return { result: kubeconfigOf(cluster, login, true).map((it) => JSON.stringify(it)) };
  },
};

/**
 * The kubeconfig of a cluster, as a map (pulumi-eks v4.3.0, nodejs/eks/cluster/cluster.ts, generateKubeconfig).
 * @param credentials `roleArn` and `profileName`
 * @param withProfile also name the AWS profile, which only the machine that deploys has
 */
export function kubeconfigOf(cluster: Registered, credentials: Traced, withProfile: boolean): Traced {
  const parts = [
    cluster.output("name"),
    cluster.output("endpoint"),
    cluster.output("certificateAuthority").at("data"),
    cluster.output("arn"),
    credentials,
  ];
  return combine(parts, ([name = null, server = null, authority = null, arn, given]) => {
    const region = typeof arn === "string" ? (arn.split(":")[3] ?? "") : "";
    return render({ name, server, authority }, region, isMap(given) ? given : {}, withProfile);
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
