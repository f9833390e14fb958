import { z } from "zod";
import type { JudgedProblem } from "../lib/findings.ts";
import { Hidden, type Problem, showValue } from "../lib/problems.ts";
import { type ConfigParts, crossCheck } from "./cross-checks.ts";
import { groupReplication } from "./database-group.ts";
import { managedReplication } from "./database.ts";
import { problemsOf } from "./issues.ts";
import { type StackConfig, stackSchema } from "./schema.ts";
import { valueAt } from "./schema-walk.ts";
import { type Sections, sectionsOf } from "./sections.ts";

/** The stacks of this program; `stacks/` builds each of them. */
export const STACK_NAMES = ["dev", "prod"] as const;

export type StackName = (typeof STACK_NAMES)[number];

/** What is wrong with a stack's name. */
export function stackNameProblems(stack: string): readonly Problem[] {
  if (STACK_NAMES.some((it) => it === stack)) return [];
  const known = STACK_NAMES.join(", ");
  return [
    {
      path: "stack",
      problem: "is unknown",
      got: stack,
      fix: `use one of ${known}, or add it to stacks/index.ts`,
    },
  ];
}

/** Whether a stack runs production, which demands what dev may go without. */
export const isProduction = (stack: string): boolean => stack === "prod";

/** What parsing needs to know beside the config. */
export interface ParseOptions {
  /**
   * The day that ends of support are counted from.
   * @default now
   */
  readonly today?: Date;
  /**
   * Whether what only production needs is demanded: no Free tier.
   * @default false
   */
  readonly productionGuards?: boolean;
  /**
   * Sections whose values must not be printed.
   * @default none
   */
  readonly secret?: ReadonlySet<string>;
}

/** A config, or everything that is wrong with it. Warnings are to be shown and stop nothing. */
export type ParseResult =
  | { readonly ok: true; readonly config: StackConfig; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] };

/**
 * Parses a stack's sections by name (`clouds`, `network`, ...) and checks them against each other. Fields
 * that are wrong do not hide problems of other fields: all come in one list.
 */
export function parseStackConfig(
  raw: Readonly<Record<string, unknown>>,
  options: ParseOptions = {},
): ParseResult {
  const { today = new Date(), productionGuards = false, secret = new Set<string>() } = options;
  const parsed = stackSchema.safeParse(raw);
  const formal = parsed.success ? [] : problemsOf(parsed.error.issues, { schema: stackSchema, value: raw });
  const found = crossCheck(partsOf(parsed.data ?? raw), { today, productionGuards });
  const conceal = (problem: Problem) => concealed(problem, secret);
  const warnings = found.filter(isWarning).map(plain).map(conceal);
  const problems = [...formal, ...found.filter((problem) => !isWarning(problem)).map(plain)].map(conceal);
  if (parsed.success && problems.length === 0) return { ok: true, config: parsed.data, warnings };
  return { ok: false, problems, warnings };
}

/** Parses Pulumi's flat config map: see {@link sectionsOf}. */
export function parsePulumiConfig(
  flat: Readonly<Record<string, unknown>>,
  options: Omit<ParseOptions, "secret"> & { readonly secretKeys?: readonly string[] } = {},
): ParseResult {
  const { values, secret }: Sections = sectionsOf(flat, options.secretKeys);
  return parseStackConfig(values, { ...options, secret });
}

const isWarning = ({ severity }: JudgedProblem): boolean => severity === "warn";

const plain = ({ path, problem, got, fix }: Problem): Problem => ({ path, problem, got, fix });

function concealed(problem: Problem, secret: ReadonlySet<string>): Problem {
  const [section = ""] = problem.path.split(/[.[]/);
  return secret.has(section) && problem.got !== "" ? { ...problem, got: showValue(new Hidden()) } : problem;
}

/**
 * Every part that parses by itself, so that one wrong field does not silence the checks of the others. Of the
 * networks only what the address plan needs; unknown keys are reported elsewhere.
 */
function partsOf(raw: unknown): ConfigParts {
  const { clouds, network, clusters, vpn, dns, apps, ingress, gitops } = stackSchema.shape;
  const part = <Schema extends z.ZodType>(schema: Schema, ...path: readonly string[]) =>
    schema.safeParse(valueAt(raw, path)).data;
  const section = <Schema extends z.ZodType>(schema: Schema, name: string) =>
    valueAt(raw, [name]) === undefined ? "absent" : part(schema, name);
  const range = ({ cidr, zones }: typeof network.shape.aws.shape | typeof network.shape.azure.shape) =>
    z.object({ cidr, zones });
  return {
    aws: part(clouds.shape.aws, "clouds", "aws"),
    awsNetwork: part(range(network.shape.aws.shape), "network", "aws"),
    azureNetwork: part(range(network.shape.azure.shape), "network", "azure"),
    kubernetesVersion: part(clusters.shape.kubernetesVersion, "clusters", "kubernetesVersion"),
    eks: part(z.object(clusters.shape.eks.shape), "clusters", "eks"),
    aks: part(z.object(clusters.shape.aks.shape), "clusters", "aks"),
    vpn: section(z.object(vpn.shape), "vpn"),
    database: valueAt(raw, ["database"]) === undefined ? undefined : databaseParts(raw),
    dns: section(dns, "dns"),
    apps: part(apps, "apps"),
    ingress: section(ingress, "ingress"),
    gitops: section(gitops, "gitops"),
  };
}

/** One server's mistake does not silence the checks of the other. */
function databaseParts(raw: unknown): ConfigParts["database"] {
  const part = <Schema extends z.ZodType>(schema: Schema, key: string) =>
    schema.safeParse(valueAt(raw, ["database", key])).data;
  if (part(groupReplication.shape.kind, "kind") !== undefined) {
    const { primary, members, parameters, aws, azure, apps, roundTripMilliseconds } = groupReplication.shape;
    return {
      kind: "group-replication",
      primary: part(primary, "primary"),
      members: part(members, "members"),
      parameters: part(parameters, "parameters"),
      aws: part(aws, "aws"),
      azure: part(azure, "azure"),
      apps: part(apps, "apps"),
      roundTripMilliseconds: part(roundTripMilliseconds, "roundTripMilliseconds"),
    };
  }
  const { primary, aurora, azure, apps, roundTripMilliseconds, stagingCopy } = managedReplication.shape;
  return {
    kind: "managed-replication",
    primary: part(primary, "primary"),
    aurora: part(z.object(aurora.shape), "aurora"),
    azure: part(z.object(azure.shape), "azure"),
    stagingCopy: part(stagingCopy, "stagingCopy"),
    apps: part(apps, "apps"),
    roundTripMilliseconds: part(roundTripMilliseconds, "roundTripMilliseconds"),
  };
}
