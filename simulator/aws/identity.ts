import type { CreateContext, Place } from "../model.ts";
import { partitionOf } from "./regions.ts";

/** An ARN of an object in a place. What belongs to no region is taken to be in the partition `aws`. */
export function arn(place: Place, service: string, resource: string): string {
  return `arn:${partitionOf(place.region)}:${service}:${place.region}:${place.account}:${resource}`;
}

/** An id as EC2 assigns it: `vpc-` and 17 hexadecimal digits, the first of them 0. */
export function assignedId(ctx: CreateContext, prefix: string): string {
  return `${prefix}-0${ctx.hex(16, prefix)}`;
}

/** A UUID, as KMS and EKS assign it. */
export function assignedUuid(ctx: CreateContext, purpose = "uuid"): string {
  const digits = ctx.hex(32, purpose);
  return [0, 8, 12, 16, 20].map((from, index) => digits.slice(from, [8, 12, 16, 20, 32][index])).join("-");
}

/** An id as IAM assigns it: a prefix for the kind, and 16 capitals and digits. */
export function iamId(ctx: CreateContext, prefix: "AROA" | "ANPA" | "AIPA" | "AIDA" | "AKIA"): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bytes = ctx.hex(32, prefix).match(/../g) ?? [];
  return prefix + bytes.map((byte) => alphabet.charAt(Number.parseInt(byte, 16) % alphabet.length)).join("");
}

/** The role in whose name a provider works that assumes none. */
export const REHEARSAL_ROLE = "rehearsal";
