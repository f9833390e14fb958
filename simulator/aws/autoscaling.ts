import type { Check } from "../model.ts";
import { text } from "../properties.ts";
import { exactlyOne, given } from "./exclusive.ts";
import { arn, assignedUuid } from "./identity.ts";
import { awsResource } from "./resource.ts";
import { strings, subnetsNamed, zoneOf } from "./subnets.ts";
import { TYPES } from "./types.ts";

const CREATE = "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html";

const sizes: Check = {
  id: "aws:autoscaling/group:sizes",
  source: CREATE,
  needs: ["minSize", "maxSize"],
  refuses: ({ inputs }) => {
    const [min, max] = [Number(inputs.minSize), Number(inputs.maxSize)];
    if (min > max) return `minSize: must not exceed maxSize (${max}), got ${min}; lower it`;
    const desired = inputs.desiredCapacity;
    if (typeof desired !== "number" || (desired >= min && desired <= max)) return undefined;
    return `desiredCapacity: must lie between minSize (${min}) and maxSize (${max}), got ${desired}; change it`;
  },
};

const somewhere: Check = {
  id: "aws:autoscaling/group:no-place",
  source: CREATE,
  refuses: ({ inputs }) =>
    given(inputs, ["vpcZoneIdentifiers", "availabilityZones"]).length === 0
      ? "vpcZoneIdentifiers: is required, as the account has no default VPC, got nothing; name subnets"
      : undefined,
};

/** A group of instances. What its instances do, and what blocks their end, is not modelled. */
const group = awsResource(CREATE, {
  type: "aws:autoscaling/group:Group",
  title: "Auto Scaling group",
  assignedIds: false,
  autoName: { property: "name", style: "dash7", maxLength: 255 },
  properties: {
    name: { minLength: 1, maxLength: 255, immutable: true, source: CREATE },
    minSize: { required: true, min: 0, source: CREATE },
    maxSize: { required: true, min: 0, source: CREATE },
    "vpcZoneIdentifiers[*]": { references: { to: TYPES.subnet }, source: CREATE },
    "launchTemplate.id": { references: { to: TYPES.launchTemplate, onTargetDelete: "ignores" } },
    "launchTemplate.name": {
      references: { to: TYPES.launchTemplate, by: "name", onTargetDelete: "ignores" },
    },
    healthCheckType: { oneOf: ["EC2", "ELB", "VPC_LATTICE", "EBS"], source: CREATE },
    "tags[*].key": { required: true, maxLength: 128, source: CREATE },
    "tags[*].value": { required: true, maxLength: 256, source: CREATE },
    "tags[*].propagateAtLaunch": { required: true, source: CREATE },
  },
  checks: [
    exactlyOne("aws:autoscaling/group:one-template", CREATE, [
      "launchTemplate",
      "mixedInstancesPolicy",
      "launchConfiguration",
    ]),
    sizes,
    somewhere,
  ],
  create: (ctx) => {
    const name = text(ctx.inputs, "name") ?? "";
    const path = `autoScalingGroup:${assignedUuid(ctx)}:autoScalingGroupName/${name}`;
    const zones = new Set(subnetsNamed(ctx.inputs.vpcZoneIdentifiers, ctx.world).map(zoneOf));
    const outputs = {
      arn: arn(ctx.place, "autoscaling", path),
      availabilityZones: zones.size > 0 ? [...zones] : strings(ctx.inputs.availabilityZones),
      defaultCooldown: ctx.inputs.defaultCooldown ?? 300,
      desiredCapacity: ctx.inputs.desiredCapacity ?? ctx.inputs.minSize ?? 0,
      healthCheckType: ctx.inputs.healthCheckType ?? "EC2",
      predictedCapacity: 0,
      warmPoolSize: 0,
    };
    return { id: name, outputs };
  },
});

export const autoscalingModels = [group];
