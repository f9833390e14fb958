import type { Finding } from "../findings.ts";
import { hoursOf } from "./cron.ts";

/** The copy to staging, as far as its rules go. */
export interface CopyArgs {
  readonly schedule?: string | undefined;
  readonly timeZone: string;
  readonly schemas: readonly string[];
  readonly masks: Readonly<Record<string, unknown>>;
  readonly target: {
    readonly host: string;
    readonly secretArn: string;
    readonly secretKeyArn?: string | undefined;
  };
}

/** Where the copy is made. Absent parts are not judged. */
export interface CopySite {
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  /** The role by which the config has Aurora use S3. */
  readonly s3RoleArn?: string | undefined;
}

/** What the stack of production calls its cluster. */
const PRODUCTION = "kakehashi-prod";

/** The last hour that is early. */
const EARLY_UNTIL = 6;

/** `kakehashi-staging` of a cluster's endpoint. */
export const clusterOf = (host: string): string => host.split(".")[0] ?? "";

const regionOf = (host: string): string => host.split(".")[2] ?? "";

/** Judges the copy before anything is built; paths are below `database`. */
export function copyFindings(copy: CopyArgs | undefined, site: CopySite): readonly Finding[] {
  if (copy === undefined) return [];
  const { schedule, timeZone, schemas, masks, target } = copy;
  const strangers = Object.keys(masks)
    .filter((table) => !schemas.includes(table.split(".")[0] ?? ""))
    .map((table): Finding => {
      const problem = `is of none of stagingCopy.schemas (${schemas.join(", ")})`;
      return { at: `stagingCopy.masks.${table}`, problem, got: table, fix: "add its schema, or remove it" };
    });
  const late = schedule === undefined ? [] : hoursOf(schedule).filter((hour) => hour > EARLY_UNTIL);
  return [
    ...(clusterOf(target.host) === PRODUCTION
      ? [
          {
            at: "stagingCopy.target.host",
            problem: "is production, and nothing is copied over it",
            got: target.host,
            fix: "name staging's cluster",
          },
        ]
      : []),
    ...placeFindings(target, site),
    ...strangers,
    ...(site.s3RoleArn === undefined
      ? []
      : [
          {
            at: "aurora.s3RoleArn",
            problem: "goes with no stagingCopy: a cluster uses S3 by one role, which the copy makes",
            got: site.s3RoleArn,
            fix: "remove one of the two",
          },
        ]),
    ...(late.length === 0
      ? []
      : [
          {
            at: "stagingCopy.schedule",
            problem: `reads production at ${late[0]}:00 (${timeZone}), while people may work`,
            got: schedule,
            fix: "choose an hour from 0 to 6",
            severity: "warn" as const,
          },
        ]),
  ];
}

/** A cluster uses roles of its own account, and the copy's bucket is beside production. */
function placeFindings(
  { host, secretArn, secretKeyArn }: CopyArgs["target"],
  { accountId, region }: CopySite,
): readonly Finding[] {
  const foreign = (at: string, got: string, found: string, wanted: string | undefined, what: string) =>
    wanted === undefined || found === wanted
      ? []
      : [
          {
            at: `stagingCopy.target.${at}`,
            problem: `must be of ${what} ${wanted}, as production is`,
            got,
            fix: `name one of that ${what.replace("the ", "")}`,
          },
        ];
  const arns = Object.entries({ secretArn, secretKeyArn }).flatMap(([at, arn]) => {
    if (arn === undefined) return [];
    const [, , , own = "", account = ""] = arn.split(":");
    return [
      ...foreign(at, arn, own, region, "the region"),
      ...foreign(at, arn, account, accountId, "the account"),
    ];
  });
  return [...foreign("host", host, regionOf(host), region, "the region"), ...arns];
}
