import type { Check } from "../model.ts";
import { isMap, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import type { WorldObject } from "../world.ts";
import { given } from "./exclusive.ts";
import { arn, assignedId } from "./identity.ts";
import { isInstanceType } from "./instance-types.ts";
import { awsResource } from "./resource.ts";
import { addressIn, zoneOf } from "./subnets.ts";
import { securityGroupReference, TYPES } from "./types.ts";
import { problemOfVolume, VOLUMES_PAGE, VOLUME_TYPES } from "./volumes.ts";
import { vpcIdOf } from "./vpc.ts";

const RUN = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html";
const METADATA =
  "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceMetadataOptionsRequest.html";
const USER_DATA = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html";
const PROTECTION =
  "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html";
/** The provider's own rules about which arguments go together. */
const PROVIDER = "https://www.pulumi.com/registry/packages/aws/api-docs/ec2/instance/";

/** Bytes of user data before it is encoded. */
const LARGEST_USER_DATA = 16_384;

const INTERFACE = "primaryNetworkInterface.networkInterfaceId";

const image: Check = {
  id: "aws:ec2/instance:image",
  source: RUN,
  refuses: ({ inputs }) =>
    inputs.ami === undefined && inputs.launchTemplate === undefined
      ? "ami: is required without a launch template, got nothing; look one up with getAmi"
      : undefined,
};

const instanceType: Check = {
  id: "aws:ec2/instance:instance-type",
  source: RUN,
  refuses: ({ inputs }) => {
    if (typeof inputs.instanceType === "object") return undefined;
    const type = text(inputs, "instanceType");
    if (type === undefined)
      return inputs.launchTemplate === undefined
        ? "instanceType: is required without a launch template, got nothing; set it"
        : undefined;
    return isInstanceType(type)
      ? undefined
      : `instanceType: must be a type of EC2, got ${type}; check family and size`;
  },
};

/** What an interface that is there already decides for the instance. */
const DECIDED_BY_INTERFACE = [
  ...["subnetId", "vpcSecurityGroupIds", "securityGroups", "associatePublicIpAddress", "privateIp"],
  ...["secondaryPrivateIps", "sourceDestCheck", "ipv6AddressCount", "ipv6Addresses", "networkInterfaces"],
];

const interfaceDecides: Check = {
  id: "aws:ec2/instance:interface-decides",
  source: PROVIDER,
  refuses: ({ inputs }) => {
    if (inputs.primaryNetworkInterface === undefined) return undefined;
    const [path] = given(inputs, DECIDED_BY_INTERFACE);
    if (path === undefined) return undefined;
    return `${path}: does not go together with primaryNetworkInterface, got both; set it on the interface`;
  },
};

const somewhere: Check = {
  id: "aws:ec2/instance:no-default-vpc",
  source: RUN,
  refuses: ({ inputs }) =>
    given(inputs, ["subnetId", "primaryNetworkInterface", "networkInterfaces", "launchTemplate"]).length === 0
      ? "subnetId: is required, as the account has no default VPC, got nothing; name a subnet or an interface"
      : undefined,
};

const interfaceInUse: Check = {
  id: "aws:ec2/instance:interface-in-use",
  source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachNetworkInterface.html",
  needs: [INTERFACE],
  when: "apply",
  refuses: (ctx) => {
    const [other] = ctx.siblings(INTERFACE);
    if (other === undefined) return undefined;
    return `${INTERFACE}: is in use by ${other.id}, got ${ctx.target(INTERFACE)?.id ?? ""}; delete that instance first (deleteBeforeReplace)`;
  },
};

const userData: Check = {
  id: "aws:ec2/instance:user-data",
  source: USER_DATA,
  refuses: ({ inputs }) => {
    const plain = text(inputs, "userData");
    const encoded = text(inputs, "userDataBase64");
    if (plain !== undefined && encoded !== undefined)
      return "userData: does not go together with userDataBase64, got both; keep one";
    const length =
      plain === undefined ? Buffer.from(encoded ?? "", "base64").length : Buffer.byteLength(plain);
    if (length <= LARGEST_USER_DATA) return undefined;
    return `${plain === undefined ? "userDataBase64" : "userData"}: must have up to ${LARGEST_USER_DATA} bytes before it is encoded, got ${length}; fetch the rest at boot`;
  },
};

const rootVolume: Check = {
  id: "aws:ec2/instance:volume",
  source: VOLUMES_PAGE,
  refuses: ({ inputs }) => {
    const problem = isMap(inputs.rootBlockDevice) ? problemOfVolume(inputs.rootBlockDevice) : undefined;
    return problem === undefined ? undefined : `rootBlockDevice.${problem}`;
  },
};

function placeOf(ctx: Parameters<Check["refuses"]>[0]): {
  readonly subnet: WorldObject | undefined;
  readonly networkInterface: WorldObject | undefined;
} {
  const networkInterface = ctx.target(INTERFACE);
  const subnetId = text(networkInterface?.inputs ?? {}, "subnetId") ?? "";
  const subnet =
    ctx.target("subnetId") ?? ctx.world.having("id", subnetId).find((it) => it.type === TYPES.subnet);
  return { subnet, networkInterface };
}

const instance = awsResource(
  RUN,
  {
    type: TYPES.instance,
    title: "instance",
    properties: {
      ami: {
        pattern: /^ami-[0-9a-f]{8}([0-9a-f]{9})?$/,
        patternMeans: "ami- and 8 or 17 hexadecimal digits",
        immutable: true,
        source: RUN,
      },
      subnetId: { immutable: true, references: { to: TYPES.subnet } },
      primaryNetworkInterface: { immutable: true },
      [INTERFACE]: { references: { to: TYPES.networkInterface } },
      "vpcSecurityGroupIds[*]": { references: securityGroupReference() },
      // IAM deletes a profile that an instance has.
      iamInstanceProfile: {
        references: { to: TYPES.instanceProfile, by: "name", onTargetDelete: "ignores" },
      },
      availabilityZone: { immutable: true },
      keyName: { immutable: true },
      privateIp: { immutable: true },
      "metadataOptions.httpEndpoint": { oneOf: ["enabled", "disabled"], source: METADATA },
      "metadataOptions.httpTokens": { oneOf: ["optional", "required"], source: METADATA },
      "metadataOptions.httpPutResponseHopLimit": { min: 1, max: 64, source: METADATA },
      "metadataOptions.instanceMetadataTags": { oneOf: ["enabled", "disabled"], source: METADATA },
      "rootBlockDevice.volumeType": { oneOf: VOLUME_TYPES, source: VOLUMES_PAGE },
      "rootBlockDevice.encrypted": { immutable: true, source: VOLUMES_PAGE },
      "rootBlockDevice.kmsKeyId": {
        immutable: true,
        references: { to: TYPES.key, by: "arn", onTargetDelete: "ignores" },
        source: VOLUMES_PAGE,
      },
      getPasswordData: { default: false },
      forceDestroy: { default: false },
      userDataReplaceOnChange: { default: false },
    },
    checks: [image, instanceType, interfaceDecides, somewhere, interfaceInUse, userData, rootVolume],
    create: (ctx) => {
      const id = assignedId(ctx, "i");
      const { subnet, networkInterface } = placeOf(ctx);
      const privateIp = text(networkInterface?.outputs ?? {}, "privateIp") ?? addressIn(subnet, ctx);
      const outputs: PropertyMap = {
        arn: arn(ctx.place, "ec2", `instance/${id}`),
        associatePublicIpAddress: false,
        availabilityZone: subnet === undefined ? "" : zoneOf(subnet),
        disableApiStop: false,
        disableApiTermination: false,
        ebsBlockDevices: [],
        ebsOptimized: false,
        instanceLifecycle: "",
        instanceState: "running",
        monitoring: false,
        outpostArn: "",
        passwordData: "",
        placementGroup: "",
        primaryNetworkInterfaceId: networkInterface?.id ?? assignedId(ctx, "eni"),
        privateDns: `ip-${privateIp.replaceAll(".", "-")}.${ctx.place.region}.compute.internal`,
        privateIp,
        publicDns: "",
        publicIp: "",
        sourceDestCheck: networkInterface?.inputs.sourceDestCheck ?? true,
        subnetId: subnet?.id ?? "",
        tenancy: "default",
        vpcSecurityGroupIds: networkInterface?.inputs.securityGroups ?? [],
        ...ctx.inputs,
      };
      return { id, outputs, handles: { vpc: vpcIdOf(subnet) ?? "" } };
    },
    deleteBlockers: ({ object }) =>
      object.inputs.disableApiTermination === true && object.inputs.forceDestroy !== true
        ? [`termination protection (disableApiTermination, ${PROTECTION})`]
        : [],
  },
  { tags: "any" },
);

export const instanceModels = [instance];
