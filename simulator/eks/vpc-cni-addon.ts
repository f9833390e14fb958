import type { ComponentModel, Construction } from "../construct/construction.ts";
import type { Registered } from "../construct/monitor.ts";
import { combine, gather } from "../construct/traced.ts";
import type { Traced, Tree } from "../construct/traced.ts";
import { Refusal } from "../refusal.ts";
import { isMap, show } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { latestVersion, stringify } from "./addon.ts";

/** How an option becomes a variable of the CNI's containers; `otherwise` is set when the option is not. */
interface Variable {
  readonly option: string;
  readonly variable: string;
  readonly otherwise?: string;
}

/** pulumi-eks v4.3.0, nodejs/eks/addons/cni-addon.ts, computeEnv. */
const VARIABLES: readonly Variable[] = [
  { option: "nodePortSupport", variable: "AWS_VPC_CNI_NODE_PORT_SUPPORT" },
  { option: "customNetworkConfig", variable: "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG" },
  { option: "warmEniTarget", variable: "WARM_ENI_TARGET", otherwise: "1" },
  { option: "warmIpTarget", variable: "WARM_IP_TARGET" },
  { option: "warmPrefixTarget", variable: "WARM_PREFIX_TARGET" },
  { option: "enablePrefixDelegation", variable: "ENABLE_PREFIX_DELEGATION" },
  { option: "logLevel", variable: "AWS_VPC_K8S_CNI_LOGLEVEL", otherwise: "DEBUG" },
  {
    option: "logFile",
    variable: "AWS_VPC_K8S_CNI_LOG_FILE",
    otherwise: "/host/var/log/aws-routed-eni/ipamd.log",
  },
  { option: "vethPrefix", variable: "AWS_VPC_K8S_CNI_VETHPREFIX", otherwise: "eni" },
  { option: "eniMtu", variable: "AWS_VPC_ENI_MTU", otherwise: "9001" },
  { option: "eniConfigLabelDef", variable: "ENI_CONFIG_LABEL_DEF" },
  { option: "pluginLogLevel", variable: "AWS_VPC_K8S_PLUGIN_LOG_LEVEL", otherwise: "DEBUG" },
  {
    option: "pluginLogFile",
    variable: "AWS_VPC_K8S_PLUGIN_LOG_FILE",
    otherwise: "/var/log/aws-routed-eni/plugin.log",
  },
  { option: "enablePodEni", variable: "ENABLE_POD_ENI", otherwise: "false" },
  { option: "cniConfigureRpfilter", variable: "AWS_VPC_K8S_CNI_CONFIGURE_RPFILTER" },
  { option: "cniCustomNetworkCfg", variable: "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", otherwise: "false" },
  { option: "externalSnat", variable: "AWS_VPC_K8S_CNI_EXTERNALSNAT" },
  { option: "cniExternalSnat", variable: "AWS_VPC_K8S_CNI_EXTERNALSNAT", otherwise: "false" },
];

const INIT_VARIABLES: readonly Variable[] = [
  { option: "disableTcpEarlyDemux", variable: "DISABLE_TCP_EARLY_DEMUX", otherwise: "false" },
];

/** Options of the CNI that are no variables. */
const OTHERS: readonly string[] = [
  ...[
    "addonVersion",
    "resolveConflictsOnCreate",
    "resolveConflictsOnUpdate",
    "serviceAccountRoleArn",
    "tags",
  ],
  ...["configurationValues", "securityContextPrivileged", "enableNetworkPolicy"],
];

export const CNI_OPTIONS: readonly string[] = [
  ...OTHERS,
  ...[...VARIABLES, ...INIT_VARIABLES].map((it) => it.option),
];

export const vpcCniAddon: ComponentModel = {
  type: "eks:index:VpcCniAddon",
  arguments: ["clusterName", "clusterVersion", ...CNI_OPTIONS],
  construct: async (construction) => ({ addon: (await createAddon(construction)).reference() }),
};

/** The component as eks.Cluster makes it. */
export async function createVpcCni(
  parent: Construction,
  inputs: Readonly<Record<string, Tree>>,
  kubernetes: Registered,
  dependsOn: readonly Registered[],
): Promise<Registered> {
  const name = `${parent.name}-vpc-cni`;
  const self = await parent.monitor.registerComponent({
    type: vpcCniAddon.type,
    name,
    parent: parent.self.urn,
    inputs,
    dependsOn,
    aliases: [],
    protect: undefined,
    dependencies: [],
    providers: new Map([["kubernetes", kubernetes.providerReference()]]),
  });
  const traced = Object.fromEntries(
    Object.entries(inputs).flatMap(([key, tree]) =>
      tree === undefined ? [] : [[key, gather(tree)] as const],
    ),
  );
  const addon = await createAddon({ ...parent, type: vpcCniAddon.type, name, inputs: traced, self });
  await parent.monitor.registerOutputs(self.urn, { addon: addon.reference() });
  return self;
}

async function createAddon(construction: Construction): Promise<Registered> {
  const { monitor, name, self, inputs } = construction;
  const { addonVersion, clusterVersion, clusterName } = inputs;
  if (addonVersion === undefined && clusterVersion === undefined) {
    throw new Refusal(
      "addonVersion: is required where clusterVersion is not set, got nothing; set one of them",
    );
  }
  const addon = await monitor.register({
    type: "aws:eks/addon:Addon",
    name,
    parent: self.urn,
    inputs: {
      clusterName,
      addonVersion: addonVersion ?? (await latestVersion(construction, "vpc-cni", clusterVersion)),
      addonName: "vpc-cni",
      resolveConflictsOnCreate: inputs.resolveConflictsOnCreate ?? "OVERWRITE",
      resolveConflictsOnUpdate: inputs.resolveConflictsOnUpdate ?? "OVERWRITE",
      preserve: true,
      configurationValues: configuration(inputs),
      serviceAccountRoleArn: inputs.serviceAccountRoleArn,
      tags: inputs.tags,
    },
  });
  if (inputs.securityContextPrivileged !== undefined)
    await patchDaemonSet(construction, inputs.securityContextPrivileged, addon);
  return addon;
}

function configuration(inputs: Construction["inputs"]): Traced {
  return combine([gather(inputs)], ([all]) => {
    const given = isMap(all) ? all : {};
    const own = isMap(given.configurationValues) ? given.configurationValues : {};
    const init = isMap(own.init) ? own.init : {};
    const policy =
      given.enableNetworkPolicy === undefined ? {} : { enableNetworkPolicy: show(given.enableNetworkPolicy) };
    return stringify({
      ...policy,
      ...own,
      env: { ...variables(VARIABLES, given), ...(isMap(own.env) ? own.env : {}) },
      init: { ...init, env: { ...variables(INIT_VARIABLES, given), ...(isMap(init.env) ? init.env : {}) } },
    });
  });
}

/** An option of false or zero is as if it were not set, as in the provider; a later variable of a name wins. */
function variables(rules: readonly Variable[], given: PropertyMap): PropertyMap {
  const env: Record<string, PropertyValue> = {};
  for (const { option, variable, otherwise } of rules) {
    const value = given[option];
    const isSet = value !== undefined && (option === "warmEniTarget" || Boolean(value));
    if (isSet) env[variable] = show(value);
    else if (otherwise !== undefined && (env[variable] === undefined || option === "cniCustomNetworkCfg"))
      env[variable] = otherwise;
  }
  return env;
}

function patchDaemonSet(
  { monitor, name, self }: Construction,
  privileged: Traced,
  addon: Registered,
): Promise<Registered> {
  return monitor.register({
    type: "kubernetes:apps/v1:DaemonSetPatch",
    name,
    parent: self.urn,
    inputs: {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: {
        name: "aws-node",
        namespace: "kube-system",
        annotations: { "pulumi.com/patchForce": "true" },
      },
      spec: { template: { spec: { containers: [{ name: "aws-node", securityContext: { privileged } }] } } },
    },
    dependsOn: [addon],
    retainOnDelete: true,
  });
}
