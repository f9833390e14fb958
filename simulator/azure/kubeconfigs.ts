import { createHash } from "node:crypto";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { isOn, textAt } from "./values.ts";

/** The Entra application that AKS checks tokens for, and the one that kubelogin signs in with. */
const SERVER_APP = "6dae42f8-4368-4678-94ff-3960e28e3630";
const CLIENT_APP = "80faf920-1908-4b52-b5ef-a8e7bedfc67a";

/** Text in the form of a PEM block, the same for the same cluster and purpose. Nothing ever verifies it. */
function standIn(cluster: WorldObject, kind: "CERTIFICATE" | "RSA PRIVATE KEY", purpose: string): string {
  const seed = `${cluster.id} ${textAt(cluster.outputs, "resourceUID") ?? ""} ${purpose}`;
  const body = createHash("shake256", { outputLength: 768 }).update(seed).digest("base64");
  const lines = body.match(/.{1,64}/g) ?? [];
  return Buffer.from([`-----BEGIN ${kind}-----`, ...lines, `-----END ${kind}-----`, ""].join("\n")).toString(
    "base64",
  );
}

/** The address of a cluster's API server, as its kubeconfig names it. */
export function serverOf(cluster: WorldObject): string {
  const host = textAt(cluster.outputs, "privateFQDN") ?? textAt(cluster.outputs, "fqdn") ?? "";
  return `https://${host}:443`;
}

/** The user's part of a kubeconfig: a command that signs in, or a certificate where Entra is not asked. */
function credentials(
  cluster: WorldObject,
  role: "clusterUser" | "clusterAdmin",
  tenant: string,
): readonly string[] {
  if (role === "clusterUser" && isOn(cluster.inputs, "aadProfile.managed")) {
    const asked = textAt(cluster.inputs, "aadProfile.tenantID") ?? tenant;
    const words = [
      "get-token",
      "--environment",
      "AzurePublicCloud",
      "--server-id",
      SERVER_APP,
      "--client-id",
      CLIENT_APP,
      "--tenant-id",
      asked,
      "--login",
      "devicecode",
    ];
    return [
      "    exec:",
      "      apiVersion: client.authentication.k8s.io/v1beta1",
      "      args:",
      ...words.map((word) => `      - ${word}`),
      "      command: kubelogin",
      "      env: null",
      "      provideClusterInfo: false",
    ];
  }
  return [
    `    client-certificate-data: ${standIn(cluster, "CERTIFICATE", role)}`,
    `    client-key-data: ${standIn(cluster, "RSA PRIVATE KEY", role)}`,
    `    token: ${createHash("sha256").update(`${cluster.id} ${role}`).digest("hex")}`,
  ];
}

/** A kubeconfig as AKS writes it. */
export function kubeconfig(
  cluster: WorldObject,
  role: "clusterUser" | "clusterAdmin",
  tenant: string,
): string {
  const name = textAt(cluster.outputs, "name") ?? "";
  const group = textAt(cluster.inputs, "resourceGroupName") ?? "";
  const user = `${role}_${group}_${name}`;
  const context = role === "clusterAdmin" ? `${name}-admin` : name;
  return [
    "apiVersion: v1",
    "clusters:",
    "- cluster:",
    `    certificate-authority-data: ${standIn(cluster, "CERTIFICATE", "authority")}`,
    `    server: ${serverOf(cluster)}`,
    `  name: ${name}`,
    "contexts:",
    "- context:",
    `    cluster: ${name}`,
    `    user: ${user}`,
    `  name: ${context}`,
    `current-context: ${context}`,
    "kind: Config",
    "preferences: {}",
    "users:",
    `- name: ${user}`,
    "  user:",
    ...credentials(cluster, role, tenant),
    "",
  ].join("\n");
}

/** What a call for credentials answers. */
export function credentialResult(
  cluster: WorldObject,
  role: "clusterUser" | "clusterAdmin",
  tenant: string,
): PropertyMap {
  return {
    kubeconfigs: [{ name: role, value: Buffer.from(kubeconfig(cluster, role, tenant)).toString("base64") }],
  };
}
