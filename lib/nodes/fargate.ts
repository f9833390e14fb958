import type { Problem } from "../problems.ts";

/** Which pods a Fargate profile takes: all of a namespace, or those that carry all of the labels. */
export interface FargateSelector {
  /** A name, or a pattern with `*` and `?`. */
  readonly namespace: string;
  /** @default every pod of the namespace */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Profiles by name, with one to five selectors each. */
export type FargateProfiles = Readonly<Record<string, readonly FargateSelector[]>>;

/** Amazon EKS service quotas: profiles of a cluster, selectors of a profile, label pairs of a selector. */
const MOST = { profiles: 10, selectors: 5, labels: 5 } as const;

/** The namespace of the log router's settings: Fargate itself must not run there, nothing runs there. */
export const LOG_NAMESPACE = "aws-observability";

/** Amazon EKS User Guide, "Start AWS Fargate logging for your cluster": longest content of the ConfigMap. */
const MOST_LOG_CHARACTERS = 5300;

/** What EKS refuses in profiles only when the cluster is there. */
export function findFargateProblems(at: string, profiles: FargateProfiles): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (path: string, problem: string, got: number | string, fix: string): void => {
    problems.push({ path: `${at}${path}`, problem, got: String(got), fix });
  };
  const names = Object.entries(profiles);
  if (names.length === 0) add("", "must name a profile", "none", "add one, or leave Fargate out");
  if (names.length > MOST.profiles)
    add("", `must not have more than ${MOST.profiles} profiles`, names.length, "join some of them");
  for (const [name, selectors] of names) {
    if (selectors.length === 0 || selectors.length > MOST.selectors)
      add(
        `.${name}`,
        `must have 1 to ${MOST.selectors} selectors`,
        selectors.length,
        "move some to a profile of their own",
      );
    selectors.forEach(({ namespace, labels = {} }, index) => {
      const own = `.${name}[${index}]`;
      if (namespace === LOG_NAMESPACE)
        add(
          `${own}.namespace`,
          "is the log router's, where no pod runs",
          namespace,
          "name the pods' namespace",
        );
      const count = Object.keys(labels).length;
      if (count > MOST.labels)
        add(
          `${own}.labels`,
          `must not have more than ${MOST.labels} labels`,
          count,
          "take the one that tells",
        );
    });
  }
  return problems;
}

/** Where the log router writes. */
export interface FargateLogs {
  readonly region: string;
  readonly logGroup: string;
}

/**
 * The ConfigMap `aws-logging` of Fargate's log router (a Fluent Bit that AWS runs): every line with its pod, to one log
 * group that is there already. What the router says of itself goes nowhere: it would be billed as the pods' lines are.
 */
export function fargateLogSettings({ region, logGroup }: FargateLogs): Readonly<Record<string, string>> {
  const settings = {
    flb_log_cw: "false",
    "filters.conf": section("FILTER", {
      Name: "kubernetes",
      Match: "kube.*",
      Merge_Log: "On",
      Keep_Log: "Off",
      Buffer_Size: "0",
      Kube_Meta_Cache_TTL: "300s",
    }),
    "output.conf": section("OUTPUT", {
      Name: "cloudwatch_logs",
      Match: "kube.*",
      region,
      log_group_name: logGroup,
      log_stream_prefix: "pod-",
      auto_create_group: "false",
    }),
  };
  const length = Object.values(settings).join("").length;
  if (length > MOST_LOG_CHARACTERS)
    throw new Error(
      `aws-logging: must not exceed ${MOST_LOG_CHARACTERS} characters, got ${length}; shorten the log group's name`,
    );
  return settings;
}

const section = (kind: "FILTER" | "OUTPUT", fields: Readonly<Record<string, string>>): string =>
  [`[${kind}]`, ...Object.entries(fields).map(([key, value]) => `    ${key} ${value}`), ""].join("\n");
