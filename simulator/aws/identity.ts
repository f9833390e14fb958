import type { CreateContext, Place } from "../model.ts";

/** An ARN of an object in a place. */
export function arn(place: Place, service: string, resource: string): string {
  return `arn:aws:${service}:${place.region}:${place.account}:${resource}`;
}

/** An id as EC2 assigns it: `vpc-` and 17 hexadecimal digits, the first of them 0. */
export function assignedId(ctx: CreateContext, prefix: string): string {
  return `${prefix}-0${ctx.hex(16, prefix)}`;
}
