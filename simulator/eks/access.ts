import { stringify } from "yaml";
import type { Construction } from "../construct/construction.ts";
import type { Registered } from "../construct/monitor.ts";
import { combine, known } from "../construct/traced.ts";
import type { Traced, Tree } from "../construct/traced.ts";
import { Refusal } from "../refusal.ts";
import { isList, isMap, show } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { argument, decision } from "./arguments.ts";

/** How identities of AWS become those of the cluster. */
export interface Authentication {
  readonly configMap: boolean;
  readonly accessEntries: boolean;
}

/** Reads `authenticationMode` (pulumi-eks v4.3.0, nodejs/eks/cluster/authenticationMode.ts). */
export function authenticationOf(construction: Construction): Authentication {
  const mode = decision(construction, "authenticationMode");
  if (mode !== undefined && !["CONFIG_MAP", "API", "API_AND_CONFIG_MAP"].includes(show(mode))) {
    throw new Refusal(
      `authenticationMode: must be CONFIG_MAP, API or API_AND_CONFIG_MAP, got ${show(mode)}; set API`,
    );
  }
  const authentication = {
    configMap: mode !== "API",
    accessEntries: mode === "API" || mode === "API_AND_CONFIG_MAP",
  };
  if (!authentication.configMap) {
    for (const key of ["roleMappings", "userMappings", "instanceRoles"]) {
      const { value } = argument(construction, key);
      if (isList(value) && value.length > 0) {
        throw new Refusal(
          `${key}: must be empty when authenticationMode is API, got ${value.length} items; use accessEntries`,
        );
      }
    }
  }
  if (!authentication.accessEntries && argument(construction, "accessEntries").value !== null) {
    throw new Refusal(
      `accessEntries: needs authenticationMode API or API_AND_CONFIG_MAP, got ${show(mode)}; set API`,
    );
  }
  return authentication;
}

/** The aws-auth ConfigMap. */
export async function createAwsAuth(
  construction: Construction,
  provider: Registered,
  roleArns: readonly Traced[],
): Promise<Registered> {
  const { monitor, name, self } = construction;
  const nodes = combine(roleArns, (arns) =>
    arns.map((roleArn) => ({
      roleArn,
      username: "system:node:{{EC2PrivateDNSName}}",
      groups: ["system:bootstrappers", "system:nodes"],
    })),
  );
  const users = argument(construction, "userMappings");
  const data: Record<string, Tree> = {
    mapRoles: combine([argument(construction, "roleMappings"), nodes], ([given, own]) =>
      mappings("rolearn", "roleArn", [...items(given), ...items(own)]),
    ),
  };
  if (users.value !== null)
    data.mapUsers = users.map((given) => mappings("userarn", "userArn", items(given)));
  return monitor.register({
    type: "kubernetes:core/v1:ConfigMap",
    name: `${name}-nodeAccess`,
    parent: self.urn,
    provider: provider.providerReference(),
    inputs: {
      apiVersion: "v1",
      kind: "ConfigMap",
      immutable: false,
      metadata: {
        name: "aws-auth",
        namespace: "kube-system",
        annotations: { "pulumi.com/patchForce": "true" },
      },
      data,
    },
  });
}

function items(value: PropertyValue | undefined): readonly PropertyMap[] {
  return isList(value) ? value.filter(isMap) : [];
}

function mappings(key: string, from: string, list: readonly PropertyMap[]): string {
  return stringify(list.map((it) => ({ [key]: it[from], username: it.username, groups: it.groups })));
}

/** Access entries and their policies; the nodes' role gets one of its own. */
export async function createAccessEntries(
  construction: Construction,
  cluster: Registered,
  nodeRoleArn: Traced | undefined,
): Promise<readonly Registered[]> {
  const given = argument(construction, "accessEntries");
  const keys = isMap(given.value) ? Object.keys(given.value) : [];
  const node =
    nodeRoleArn === undefined
      ? []
      : [
          {
            key: "defaultNodeGroupInstanceRole",
            principalArn: nodeRoleArn,
            entry: known({ type: "EC2_LINUX" }),
          },
        ];
  const entries = keys.map((key) => ({
    key,
    principalArn: given.at(key, "principalArn"),
    entry: given.at(key),
  }));
  return Promise.all([...node, ...entries].map((it) => createAccessEntry(construction, cluster, it)));
}

interface Entry {
  readonly key: string;
  readonly principalArn: Traced;
  readonly entry: Traced;
}

async function createAccessEntry(
  { monitor, name, self }: Construction,
  cluster: Registered,
  entry: Entry,
): Promise<Registered> {
  const part = (key: string): Traced => entry.entry.at(key);
  const made = await monitor.register({
    type: "aws:eks/accessEntry:AccessEntry",
    name: `${name}-${entry.key}`,
    parent: self.urn,
    inputs: {
      clusterName: cluster.output("name"),
      principalArn: entry.principalArn,
      kubernetesGroups: part("kubernetesGroups"),
      tags: part("tags"),
      type: part("type"),
      userName: part("username"),
    },
    dependsOn: [cluster],
  });
  const policies = part("accessPolicies");
  await Promise.all(
    Object.keys(isMap(policies.value) ? policies.value : {}).map((key) =>
      monitor.register({
        type: "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        name: `${name}-${entry.key}-${key}`,
        parent: made.urn,
        inputs: {
          accessScope: policies.at(key, "accessScope"),
          policyArn: policies.at(key, "policyArn"),
          principalArn: entry.principalArn,
          clusterName: cluster.output("name"),
        },
        dependsOn: [made],
      }),
    ),
  );
  return made;
}
