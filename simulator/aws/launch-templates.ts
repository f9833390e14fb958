import type { Check } from "../model.ts";
import { isList, isMap, sameValue, text } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { arn, assignedId } from "./identity.ts";
import { isInstanceType } from "./instance-types.ts";
import { QUOTAS } from "./quotas.ts";
import { awsResource } from "./resource.ts";
import { securityGroupReference, TYPES } from "./types.ts";
import { problemOfVolume, VOLUMES_PAGE, VOLUME_TYPES } from "./volumes.ts";

const CREATE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html";
const DATA = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestLaunchTemplateData.html";
const METADATA =
  "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchTemplateInstanceMetadataOptionsRequest.html";
const TAG_SPECIFICATIONS =
  "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchTemplateTagSpecificationRequest.html";

const volumes: Check = {
  id: "aws:ec2/launchTemplate:volume",
  source: VOLUMES_PAGE,
  refuses: ({ inputs }) => {
    const mappings = isList(inputs.blockDeviceMappings) ? inputs.blockDeviceMappings : [];
    for (const [index, mapping] of mappings.entries()) {
      const ebs = isMap(mapping) ? mapping.ebs : undefined;
      const problem = isMap(ebs) ? problemOfVolume(ebs) : undefined;
      if (problem !== undefined) return `blockDeviceMappings[${index}].ebs.${problem}`;
    }
    return undefined;
  },
};

const encryptedWithKey: Check = {
  id: "aws:ec2/launchTemplate:key-without-encryption",
  source: DATA,
  refuses: ({ inputs }) => {
    const mappings = isList(inputs.blockDeviceMappings) ? inputs.blockDeviceMappings : [];
    const index = mappings.findIndex((it) => {
      const ebs = isMap(it) && isMap(it.ebs) ? it.ebs : {};
      return ebs.kmsKeyId !== undefined && (ebs.encrypted === "false" || ebs.encrypted === false);
    });
    if (index < 0) return undefined;
    return `blockDeviceMappings[${index}].ebs.kmsKeyId: needs encrypted, got a key without; set encrypted to true`;
  },
};

const instanceType: Check = {
  id: "aws:ec2/launchTemplate:instance-type",
  source: DATA,
  needs: ["instanceType"],
  refuses: ({ inputs }) => {
    const type = text(inputs, "instanceType") ?? "";
    return isInstanceType(type)
      ? undefined
      : `instanceType: must be a type of EC2, got ${type}; check family and size`;
  },
};

const base64UserData: Check = {
  id: "aws:ec2/launchTemplate:user-data",
  source: DATA,
  needs: ["userData"],
  refuses: ({ inputs }) => {
    const data = text(inputs, "userData") ?? "";
    if (/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(data) && data.replaceAll(/\s/g, "").length % 4 === 0)
      return undefined;
    return "userData: must be base64, got other text; encode it";
  },
};

/** Inputs that are about the template, not about a version of it. */
const NOT_DATA = new Set(["tags", "defaultVersion", "updateDefaultVersion"]);

function isNewVersion(olds: PropertyMap, news: PropertyMap): boolean {
  const keys = new Set([...Object.keys(olds), ...Object.keys(news)]);
  return [...keys].some((key) => !NOT_DATA.has(key) && !sameValue(olds[key], news[key]));
}

const launchTemplate = awsResource(
  CREATE,
  {
    type: TYPES.launchTemplate,
    title: "launch template",
    autoName: { property: "name", style: "dash7", maxLength: 125 },
    unknownAfterUpdate: ["latestVersion", "defaultVersion"],
    properties: {
      name: {
        pattern: /^[a-zA-Z0-9().\-/_]+$/,
        patternMeans: "of letters, digits and ().-/_",
        minLength: 3,
        maxLength: 128,
        immutable: true,
        source: CREATE,
      },
      description: { maxLength: 255, source: CREATE },
      "metadataOptions.httpEndpoint": { oneOf: ["enabled", "disabled"], source: METADATA },
      "metadataOptions.httpTokens": { oneOf: ["optional", "required"], source: METADATA },
      "metadataOptions.httpPutResponseHopLimit": { min: 1, max: 64, source: METADATA },
      "metadataOptions.instanceMetadataTags": { oneOf: ["enabled", "disabled"], source: METADATA },
      "blockDeviceMappings[*].ebs.volumeType": { oneOf: VOLUME_TYPES, source: VOLUMES_PAGE },
      "blockDeviceMappings[*].ebs.kmsKeyId": {
        references: { to: TYPES.key, by: "arn", onTargetDelete: "ignores" },
      },
      "tagSpecifications[*].resourceType": {
        oneOf: ["instance", "volume", "network-interface", "spot-instances-request", "elastic-gpu"],
        source: TAG_SPECIFICATIONS,
      },
      vpcSecurityGroupIds: {
        maxLength: QUOTAS.groupsPerInterface.value,
        source: QUOTAS.groupsPerInterface.source,
      },
      // A template only names things: AWS deletes them all the same.
      "vpcSecurityGroupIds[*]": { references: securityGroupReference("ignores") },
      "networkInterfaces[*].securityGroups[*]": { references: securityGroupReference("ignores") },
      "networkInterfaces[*].subnetId": { references: { to: TYPES.subnet, onTargetDelete: "ignores" } },
      "iamInstanceProfile.arn": {
        references: { to: TYPES.instanceProfile, by: "arn", onTargetDelete: "ignores" },
      },
      "iamInstanceProfile.name": {
        references: { to: TYPES.instanceProfile, by: "name", onTargetDelete: "ignores" },
      },
    },
    unique: [{ properties: ["name"], within: "region", source: CREATE }],
    checks: [volumes, encryptedWithKey, instanceType, base64UserData],
    create: (ctx) => {
      const id = assignedId(ctx, "lt");
      return {
        id,
        outputs: { arn: arn(ctx.place, "ec2", `launch-template/${id}`), defaultVersion: 1, latestVersion: 1 },
      };
    },
    update: (ctx) => {
      const latest =
        Number(ctx.oldOutputs.latestVersion ?? 1) + (isNewVersion(ctx.oldInputs, ctx.inputs) ? 1 : 0);
      const chosen = ctx.inputs.updateDefaultVersion === true ? latest : ctx.inputs.defaultVersion;
      return { latestVersion: latest, defaultVersion: Number(chosen ?? ctx.oldOutputs.defaultVersion ?? 1) };
    },
  },
  { tags: "any" },
);

export const launchTemplateModels = [launchTemplate];
