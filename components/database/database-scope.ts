import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { Tags } from "../contracts/cloud.ts";

/** What keeps a database from being deleted by mistake. */
export interface DatabaseGuards {
  /** The cloud refuses to delete it; a last snapshot is taken where the cloud has such. */
  readonly deletionProtection: boolean;
  /** Pulumi refuses to delete or replace it. */
  readonly protect: boolean;
}

/** What the parts of a database share. */
export interface DatabaseScope {
  /** The component's name: children are called `${name}-role`. */
  readonly name: string;
  /** The component itself. Providers come down from it. */
  readonly parent: Resource;
  readonly guards: DatabaseGuards;
  readonly tags: Tags;
}

/**
 * Inputs of a generated password: letters and digits, so that no shell, URL or option file has to quote them, and one of
 * each class at least, because Flexible Server wants three classes ("Create a flexible server": administrator password).
 */
export const PASSWORD = { length: 32, special: false, minLower: 1, minUpper: 1, minNumeric: 1 } as const;

/** Options of a child. */
export const child = (
  { parent }: DatabaseScope,
  more: CustomResourceOptions = {},
): CustomResourceOptions => ({
  parent,
  ...more,
});

/** The tags of a child, with the `Name` that the AWS console shows. */
export const named = ({ name, tags }: DatabaseScope, key: string): Tags => ({
  ...tags,
  Name: `${name}-${key}`,
});
