import { createHash } from "node:crypto";
import { Refusal } from "../refusal.ts";
import type { InvokeModel } from "../model.ts";
import { isList, isMap, text } from "../properties.ts";
import { defaultAddOnVersion } from "./eks-addons.ts";
import { versionOf } from "./eks-versions.ts";
import { arn } from "./identity.ts";
import { regionAsked } from "./invokes.ts";
import { strings } from "./subnets.ts";

/** An id that is the same whenever the same thing is asked for. */
function imageId(asked: string): string {
  return `ami-0${createHash("sha256").update(asked).digest("hex").slice(0, 16)}`;
}

/** Parameters that AWS publishes with the AMIs for nodes (EKS User Guide, "Retrieve recommended AMI IDs"). */
const EKS_IMAGE =
  /^\/aws\/service\/(?:eks\/optimized-ami\/([\d.]+)\/(?:amazon-linux-2023\/(?:x86_64|arm64)\/(?:standard|nvidia|neuron)|amazon-linux-2(?:-gpu|-arm64)?)\/(?:recommended|amazon-eks-[\w.-]+)|bottlerocket\/aws-k8s-([\d.]+)(?:-nvidia|-fips)?\/(?:x86_64|arm64)\/(?:latest|[\d.]+))\/(image_id|release_version|image_version)$/;

const LINUX_IMAGE =
  /^\/aws\/service\/(?:ami-amazon-linux-latest\/[\w.-]+|debian\/release\/1[23]\/latest\/(?:amd64|arm64))$/;

/** Who publishes Debian's images on AWS (Debian wiki, Cloud/AmazonEC2Image/Bookworm). */
const DEBIAN = "136693071363";

const getParameter: InvokeModel = {
  token: "aws:ssm/getParameter:getParameter",
  required: ["name"],
  secretOutputs: ["value"],
  run: (ctx) => {
    const name = text(ctx.args, "name") ?? "";
    const region = regionAsked(ctx);
    const match = EKS_IMAGE.exec(name);
    const kubernetes = match?.[1] ?? match?.[2];
    const exists = kubernetes === undefined ? LINUX_IMAGE.test(name) : versionOf(kubernetes) !== undefined;
    if (!exists)
      throw new Refusal(`name: no such parameter in ${region}, got ${name}; check its path and version`);
    const release = kubernetes === undefined ? "" : `${kubernetes}.0-20261101`;
    const value =
      match?.[3] === undefined || match[3] === "image_id" ? imageId(`${region} ${name}`) : release;
    return {
      arn: arn({ ...ctx.place, region, account: "" }, "ssm", `parameter${name}`),
      id: name,
      insecureValue: value,
      name,
      region,
      type: "String",
      value,
      version: 1,
      withDecryption: ctx.args.withDecryption ?? true,
    };
  },
};

const getAmi: InvokeModel = {
  token: "aws:ec2/getAmi:getAmi",
  run: (ctx) => {
    const region = regionAsked(ctx);
    const filters = isList(ctx.args.filters) ? ctx.args.filters.filter(isMap) : [];
    const asked = (name: string): string | undefined =>
      filters.filter((it) => text(it, "name") === name).flatMap((it) => strings(it.values))[0];
    const pattern = asked("name") ?? text(ctx.args, "nameRegex") ?? "al2023-ami-*";
    const owners = strings(ctx.args.owners);
    if (/^debian-1[23]-/.test(pattern) && owners.length > 0 && !owners.includes(DEBIAN))
      throw new Refusal(
        `owners: no image of that name, got ${pattern} of ${owners.join(", ")}; Debian's are of ${DEBIAN}`,
      );
    const id = imageId(`${region} ${pattern} ${owners.join(" ")}`);
    const ownerId = owners.find((it) => /^\d{12}$/.test(it)) ?? "137112412989";
    return {
      ...ctx.args,
      architecture: asked("architecture") ?? (/arm64|aarch64/.test(pattern) ? "arm64" : "x86_64"),
      arn: arn({ ...ctx.place, region, account: "" }, "ec2", `image/${id}`),
      creationDate: "2026-11-01T00:00:00.000Z",
      id,
      imageId: id,
      imageOwnerAlias: "amazon",
      imageType: "machine",
      name: pattern.replaceAll("*", "2026.11.20261101"),
      ownerId,
      platformDetails: "Linux/UNIX",
      public: true,
      region,
      rootDeviceName: "/dev/xvda",
      rootDeviceType: "ebs",
      state: "available",
      virtualizationType: "hvm",
    };
  },
};

const getAddonVersion: InvokeModel = {
  token: "aws:eks/getAddonVersion:getAddonVersion",
  required: ["addonName", "kubernetesVersion"],
  run: (ctx) => {
    const [name, kubernetes] = [text(ctx.args, "addonName") ?? "", text(ctx.args, "kubernetesVersion") ?? ""];
    const version = defaultAddOnVersion(name, kubernetes);
    if (version === undefined || versionOf(kubernetes) === undefined)
      throw new Refusal(
        `addonName: EKS has no such add-on, got ${name} for ${kubernetes}; check name and version`,
      );
    return { ...ctx.args, id: name, region: regionAsked(ctx), version };
  },
};

export const imageInvokes = [getParameter, getAmi, getAddonVersion];
