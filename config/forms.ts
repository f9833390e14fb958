import { z } from "zod";

/**
 * The forms that fields share. An error message reads `problem; fix`: config/issues.ts takes it apart.
 * Wrong types keep zod's own error, so that they are all worded alike.
 */

/** Text that matches a pattern. */
export const text = (pattern: RegExp, problem: string, fix: string) =>
  z.string().regex(pattern, { error: `${problem}; ${fix}` });

/** An IPv4 range. */
export const cidr = (example: string) =>
  z.cidrv4({
    error: ({ code }) =>
      code === "invalid_type"
        ? undefined
        : `must be an IPv4 range in CIDR notation; write one such as ${example}`,
  });

/** A GUID, as Azure writes ids. */
export const guid = (what: string) =>
  z.guid({
    error: ({ code }) =>
      code === "invalid_type"
        ? undefined
        : `must be the ${what}'s id, a GUID; copy it from the Azure portal or az account show`,
  });

/** A list without repetitions. */
export const uniqueList = <Item extends z.ZodType>(item: Item, noun: string) =>
  z
    .array(item)
    .refine((values) => new Set(values).size === values.length, {
      error: `must not repeat a ${noun}; name each once`,
      when: ({ value }) => Array.isArray(value),
    })
    .meta({ uniqueItems: true });

/** AWS log retention periods, in days (Amazon CloudWatch Logs API Reference, PutRetentionPolicy). */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** Days that logs are kept. */
export const logRetention = z.literal([...LOG_RETENTION_DAYS]);

/** An IAM principal's ARN, in any partition. */
export const arn = (kind: "role" | "role or user") =>
  text(
    kind === "role"
      ? /^arn:aws(-cn|-us-gov)?:iam::\d{12}:role\/\S+$/
      : /^arn:aws(-cn|-us-gov)?:iam::\d{12}:(role|user)\/\S+$/,
    `must be the ARN of an IAM ${kind}`,
    "write one such as arn:aws:iam::111111111111:role/platform-team",
  );

/** The account of an ARN. */
export const accountOf = (roleArn: string): string => roleArn.split(":")[4] ?? "";
