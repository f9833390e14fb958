import { parse } from "yaml";
import { z } from "zod";

/** Where a cluster's API server is, and who vouches for it. */
export interface ApiServer {
  /** URL with scheme. */
  readonly server: string;
  /** The certificate authority, PEM in base64. */
  readonly certificateAuthority: string;
}

/** The command that gets a token for each login; it must be on PATH. */
export interface ExecLogin {
  readonly command: string;
  readonly args: readonly string[];
  /** What to tell a user who does not have the command. */
  readonly installHint: string;
}

/** The part of a kubeconfig that is the same for every user. */
const kubeconfigSchema = z.object({
  clusters: z.tuple(
    [z.object({ cluster: z.object({ server: z.url(), "certificate-authority-data": z.string().min(1) }) })],
    z.unknown(),
  ),
});

/**
 * The first API server of a kubeconfig, YAML or JSON.
 * @throws when the text is not a kubeconfig; the message does not repeat the text, which may hold secrets
 */
export function readApiServer(kubeconfig: string): ApiServer {
  const parsed = kubeconfigSchema.safeParse(parse(kubeconfig));
  if (!parsed.success)
    throw new Error(
      "kubeconfig: has no cluster with a server and a certificate authority; the vendor's answer changed",
    );
  const { cluster } = parsed.data.clusters[0];
  return { server: cluster.server, certificateAuthority: cluster["certificate-authority-data"] };
}

/**
 * A kubeconfig, as JSON (which is YAML), that holds no credential and no profile: whoever uses it logs in
 * as themselves, on a laptop as in CI.
 */
export function renderKubeconfig(clusterName: string, api: ApiServer, login: ExecLogin): string {
  const { command, args, installHint } = login;
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: clusterName,
        cluster: { server: api.server, "certificate-authority-data": api.certificateAuthority },
      },
    ],
    contexts: [{ name: clusterName, context: { cluster: clusterName, user: clusterName } }],
    "current-context": clusterName,
    users: [
      {
        name: clusterName,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command,
            args,
            installHint,
            interactiveMode: "Never",
            provideClusterInfo: false,
          },
        },
      },
    ],
  });
}

/** Login to EKS by the AWS CLI: the role is named, the credentials that assume it are the user's own. */
export const eksLogin = (clusterName: string, region: string, roleArn: string): ExecLogin => ({
  command: "aws",
  args: [
    ...["eks", "get-token", "--output", "json"],
    ...["--cluster-name", clusterName, "--region", region, "--role-arn", roleArn],
  ],
  installHint: "Install the AWS CLI v2: https://docs.aws.amazon.com/cli/",
});

/** The Entra application that every AKS API server is (MicrosoftDocs/azure-aks-docs, kubelogin-authentication.md). */
const AKS_SERVER_ID = "6dae42f8-4368-4678-94ff-3960e28e3630";

/**
 * Login to AKS by kubelogin, as the user of `az login`. Where another method is wanted (CI:
 * `workloadidentity`), the environment says so: kubelogin lets AAD_LOGIN_METHOD override the argument
 * (Azure/kubelogin, pkg/internal/token/options.go), so that the kubeconfig is the same everywhere.
 */
export const aksLogin = (tenantId: string): ExecLogin => ({
  command: "kubelogin",
  args: ["get-token", "--login", "azurecli", "--server-id", AKS_SERVER_ID, "--tenant-id", tenantId],
  installHint: "Install kubelogin: https://azure.github.io/kubelogin/install.html",
});
