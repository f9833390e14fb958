import { z } from "zod";
import { text } from "./forms.ts";

/** AKS takes 12 lower-case letters and digits for a Linux pool; one form for both clouds keeps them alike. */
export const poolName = text(
  /^[a-z][a-z0-9]{0,11}$/,
  "must be named by 1 to 12 of a-z and 0-9, a letter first",
  "rename it, such as general",
);

/** A label's or taint's key: an optional DNS prefix, then 63 characters (Kubernetes, "Labels and Selectors"). */
export const labelKey = text(
  /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/,
  "must be a Kubernetes label key",
  "write one such as example.com/team",
);

/** A label's or taint's value. */
export const labelValue = text(
  /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/,
  "must be a Kubernetes label value, at most 63 of letters, digits, - _ and .",
  "shorten it or replace other characters",
);

/** A taint of nodes. */
export const taint = z.strictObject({
  key: labelKey.describe("What the nodes are kept for."),
  value: labelValue.default("").describe("The taint's value."),
  effect: z
    .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
    .describe("What happens to pods that do not tolerate it."),
});

const capacity = z
  .enum(["on-demand", "spot"])
  .default("on-demand")
  .describe("spot is cheap, and the cloud takes it back at short notice.");

/** Bounds shared by the pools of both clouds. `smallestDisk` is what the node image needs. */
const scale = (smallestDisk: number) => ({
  min: z.int().min(0).max(1000).describe("Fewest nodes."),
  max: z.int().min(1).max(1000).describe("Most nodes."),
  diskGiB: z.int().min(smallestDisk).max(2048).default(64).describe("Size of a node's system disk, GiB."),
  labels: z.record(labelKey, labelValue).default({}).describe("Kubernetes labels of the nodes."),
  taints: z.array(taint).default([]).describe("Kubernetes taints of the nodes."),
});

const bounds = z.looseObject({ min: z.number(), max: z.number() });

/** Added to each pool: says both numbers, and also when another field of the pool is wrong. */
const minWithinMax = {
  check: (pool: { readonly min: number; readonly max: number }) => pool.min <= pool.max,
  problem: {
    path: ["min"],
    error: ({ input }: { readonly input?: unknown }) => {
      const max = bounds.safeParse(input).data?.max;
      return `must not exceed max (${max ?? "unknown"}); lower min or raise max`;
    },
    when: ({ value }: { readonly value: unknown }) => bounds.safeParse(value).success,
  },
};

/** An EC2 instance type. */
export const instanceType = text(
  /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/,
  "must be an EC2 type",
  "write one such as m7i.large",
);

/** A managed node group. The EKS AMI needs 20 GiB (Amazon EKS User Guide, "Create a managed node group"). */
export const eksPool = z
  .strictObject({
    instanceTypes: z.array(instanceType).min(1).describe("EC2 types, by preference. Spot wants several."),
    architecture: z.enum(["x86_64", "arm64"]).default("x86_64").describe("Of all the pool's types."),
    capacity,
    ...scale(20),
  })
  .refine(minWithinMax.check, minWithinMax.problem);

/** An Azure VM size. */
export const vmSize = text(
  /^Standard_[A-Za-z0-9_-]+$/,
  "must be an Azure VM size",
  "write one such as Standard_D4as_v5",
);

/** An AKS user pool. Its image needs 30 GiB. */
export const aksPool = z
  .strictObject({ vmSize: vmSize.describe("Azure VM size."), capacity, ...scale(30) })
  .refine(minWithinMax.check, minWithinMax.problem);
