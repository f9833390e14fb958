import { nearest } from "../../lib/nearest.ts";
import type { Problem } from "../../lib/problems.ts";
import { QUOTAS } from "../../simulator/aws/quotas.ts";
import { BadInput } from "./problems.ts";

/** Quotas that the accounts were given, by the vendor's name of them. */
export type Quotas = Readonly<Record<string, number>>;

const NAMES: readonly string[] = Object.values(QUOTAS).map(({ name }) => name);

/**
 * What a stack's file says of quotas, and what the command line says instead.
 * @param flags `NAME=N` each
 * @throws BadInput with every name that is no quota's and every number that is none
 */
export function quotasOf(configured: Quotas, flags: readonly string[]): Quotas {
  const problems = Object.keys(configured).flatMap((name) => unknown("clouds.aws.quotas", name));
  const given = flags.map((flag) => {
    const [, name = flag, number = ""] = /^(.*)=(\d{1,9})$/.exec(flag) ?? [];
    if (number === "")
      problems.push({ path: "--quota", problem: "must be NAME=NUMBER", got: flag, fix: EXAMPLE });
    else problems.push(...unknown("--quota", name));
    return [name, Number(number)] as const;
  });
  if (problems.length > 0) throw new BadInput(...problems);
  return { ...configured, ...Object.fromEntries(given) };
}

const EXAMPLE = 'write one such as "EC2-VPC Elastic IPs=10"';

function unknown(path: string, name: string): readonly Problem[] {
  if (NAMES.includes(name)) return [];
  const meant = nearest(name, NAMES);
  const fix = meant === undefined ? `use one of ${NAMES.join(", ")}` : `did you mean ${meant}?`;
  return [{ path, problem: "is no quota that is simulated", got: name, fix }];
}
