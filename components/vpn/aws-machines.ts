import { getAmiOutput } from "@pulumi/aws/ec2/getAmi.js";
import { Instance } from "@pulumi/aws/ec2/instance.js";
import { InstanceProfile } from "@pulumi/aws/iam/instanceProfile.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
import { jsonStringify, unsecret, type Output } from "@pulumi/pulumi";
import { METRIC } from "../../lib/bridge/health.ts";
import { renderCloudInit } from "../../lib/gateway/cloud-init.ts";
import { iamStatement } from "../contracts/iam-statement.ts";
import type { IamStatement } from "../contracts/kubernetes-cluster.ts";
import type { AwsAddresses } from "./aws-addresses.ts";
import { generationIn, type BundleOf } from "./bundles.ts";
import type { AwsSideArgs } from "./vpn-args.ts";
import { child, named, type Delivered, type VpnScope } from "./vpn-scope.ts";

const DEFAULTS = {
  /** Debian's own account on AWS (Debian wiki, "Cloud/AmazonEC2Image/Bookworm"). */
  imageOwner: "136693071363",
  image: "debian-12-amd64-*",
  /** The image's own size; nothing is kept on it. */
  diskGiB: 8,
  /** Days in which a deleted secret can be had back; Secrets Manager takes 7 to 30, or none. */
  recoveryDays: { guarded: 30, unguarded: 0 },
};

/**
 * Makes, for each gateway, the machine, and the secret by which it gets its bundle.
 * @param permissions what a gateway may do besides reading its own bundle
 */
export function createAwsMachines(
  scope: VpnScope,
  side: AwsSideArgs,
  addresses: readonly AwsAddresses[],
  permissions: readonly IamStatement[],
  bundleOf: BundleOf,
): Readonly<Record<string, Delivered>> {
  const image = getAmiOutput(
    {
      mostRecent: true,
      owners: [DEFAULTS.imageOwner],
      filters: [{ name: "name", values: [DEFAULTS.image] }],
    },
    { parent: scope.parent },
  );
  const delivered = addresses.map((at) => {
    const secret = createSecret(scope, at.gateway);
    const profile = createProfile(scope, at.gateway, secret, permissions);
    const { id: machine } = createInstance(scope, side, at, { ami: image.id, profile, secret });
    const generation = putBundle(scope, at, secret, bundleOf);
    return [at.gateway, { machine, bundleSecret: secret.arn, generation }] as const;
  });
  return Object.fromEntries(delivered);
}

/**
 * Puts the bundle where its gateway looks for it.
 * @returns the generation of keys that is there: what was put there last, when only the other cloud is operated on
 */
function putBundle(scope: VpnScope, at: AwsAddresses, secret: Secret, bundleOf: BundleOf): Output<number> {
  const version = new SecretVersion(
    `${scope.name}-${at.gateway}`,
    { secretId: secret.id, secretString: bundleOf(at) },
    child(scope),
  );
  return unsecret(version.secretString).apply((text) => generationIn(text ?? ""));
}

function createSecret(scope: VpnScope, gateway: string): Secret {
  const guarded = scope.guards.deletionProtection ? "guarded" : "unguarded";
  return new Secret(
    `${scope.name}-${gateway}`,
    {
      description: `Bundle of gateway ${gateway}: keys and configuration`,
      recoveryWindowInDays: DEFAULTS.recoveryDays[guarded],
      tags: named(scope, gateway),
    },
    child(scope),
  );
}

/** A role of the gateway's own, which reads no other gateway's bundle. */
function createProfile(
  scope: VpnScope,
  gateway: string,
  secret: Secret,
  permissions: readonly IamStatement[],
): InstanceProfile {
  const name = `${scope.name}-${gateway}`;
  const tags = named(scope, gateway);
  const role = new Role(
    name,
    {
      description: `Gateway ${gateway} of the bridge`,
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
        ],
      }),
      tags,
    },
    child(scope),
  );
  new RolePolicy(
    name,
    {
      role: role.name,
      policy: jsonStringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secret.arn },
          {
            Effect: "Allow",
            Action: "cloudwatch:PutMetricData",
            Resource: "*",
            Condition: { StringEquals: { "cloudwatch:namespace": METRIC.namespace } },
          },
          ...permissions.map(iamStatement),
        ],
      }),
    },
    child(scope),
  );
  return new InstanceProfile(name, { role: role.name, tags }, child(scope));
}

function createInstance(
  scope: VpnScope,
  { network, instanceType }: AwsSideArgs,
  { gateway, networkInterface, eip }: AwsAddresses,
  from: { readonly ami: Output<string>; readonly profile: InstanceProfile; readonly secret: Secret },
): Instance {
  const tags = named(scope, gateway);
  const userData = from.secret.arn.apply((secretId) =>
    renderCloudInit({
      gateway,
      source: { kind: "aws-secrets-manager", region: network.region, secretId },
    }),
  );
  return new Instance(
    `${scope.name}-${gateway}`,
    {
      ami: from.ami,
      instanceType,
      primaryNetworkInterface: { networkInterfaceId: networkInterface.id },
      iamInstanceProfile: from.profile.name,
      // One hop ends at the machine itself.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      rootBlockDevice: { volumeType: "gp3", volumeSize: DEFAULTS.diskGiB, encrypted: true, tags },
      disableApiTermination: scope.guardsOf(gateway).deletionProtection,
      userData,
      tags,
    },
    child(scope, {
      protect: scope.guardsOf(gateway).protect,
      // Its interface cannot be in two machines.
      deleteBeforeReplace: true,
      // A machine keeps what it began with; docs/components/vpn.md says how one is made anew.
      ignoreChanges: ["ami", "userData"],
      // It fetches packages at its first boot.
      dependsOn: [eip, ...network.gatewayPath],
    }),
  );
}
