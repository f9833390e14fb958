import { nameOf, typesOf } from "./state.ts";

/** The sides of a program; `shared` is what belongs to neither cloud. */
export type Side = "aws" | "azure" | "shared";

export const SIDES: readonly Side[] = ["aws", "azure", "shared"];

/** What is known of a resource when its side is asked for. */
export interface Placed {
  readonly urn: string;
  /** The reference of the provider that makes it, in the engine's form `URN::ID`. */
  readonly provider?: string | undefined;
}

/** Provider packages of one vendor. */
const PACKAGES: Readonly<Record<string, Side>> = {
  aws: "aws",
  "aws-native": "aws",
  awsx: "aws",
  eks: "aws",
  azure: "azure",
  "azure-native": "azure",
  azuread: "azure",
};

/** Components and names that say where they are: `kakehashi:cluster:EksCluster`, `aks-nodes-general`. */
const WORDS: readonly (readonly [Side, RegExp])[] = [
  ["aws", /^(?:aws|eks|aurora)(?![a-z])/i],
  ["azure", /^(?:azure|aks)(?![a-z])/i],
];
/** In PascalCase the next word begins with a capital letter. */
const TYPE_WORDS: readonly (readonly [Side, RegExp])[] = [
  ["aws", /^(?:Aws|Eks|Aurora)(?![a-z])/],
  ["azure", /^(?:Azure|Aks)(?![a-z])/],
];

/**
 * The side that a resource belongs to: its package says it; else its provider's, which for a cluster's resources is
 * the cluster that the provider belongs to; else the components around it; else the names of the two.
 */
export function sideOf({ urn, provider }: Placed): Side {
  const types = typesOf(urn);
  return (
    sideOfType(types.at(-1) ?? "") ??
    (provider === undefined ? undefined : sideOfProvider(provider)) ??
    innermost(types.slice(0, -1)) ??
    sideOfName(nameOf(urn)) ??
    "shared"
  );
}

function sideOfProvider(reference: string): Side | undefined {
  const urn = reference.slice(0, reference.lastIndexOf("::"));
  const types = typesOf(urn);
  return sideOfType(types.at(-1) ?? "") ?? innermost(types.slice(0, -1)) ?? sideOfName(nameOf(urn));
}

function innermost(types: readonly string[]): Side | undefined {
  return types
    .toReversed()
    .map(sideOfType)
    .find((side) => side !== undefined);
}

/** `aws:ec2/vpc:Vpc`, `pulumi:providers:aws` and `kakehashi:network:AwsNetwork` are on one side each. */
function sideOfType(type: string): Side | undefined {
  const [head = "", middle = "", last = ""] = type.split(":");
  if (head === "pulumi" && middle === "providers") return PACKAGES[last];
  return PACKAGES[head] ?? TYPE_WORDS.find(([, word]) => word.test(last))?.[0];
}

function sideOfName(name: string): Side | undefined {
  return WORDS.find(([, word]) => word.test(name))?.[0];
}
