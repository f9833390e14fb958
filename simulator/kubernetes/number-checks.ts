import type { Check } from "../model.ts";
import { isList, isMap, joinPath } from "../properties.ts";
import type { PropertyValue } from "../properties.ts";
import { POD_SPECS } from "./pod-specs.ts";

const MOST = 2 ** 31 - 1;
const AT_LEAST_NONE: readonly [number, number] = [0, MOST];
const PORT: readonly [number, number] = [1, 65_535];
/** Permissions of a file: octal 0777. */
const MODE: readonly [number, number] = [0, 0o777];

/** What the API server takes, by the name of a field, in pods and in what makes them. The schema says only `integer`. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  ...Object.fromEntries(
    [
      ...["replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"],
      ...["parallelism", "completions", "backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished"],
      ...["startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"],
      ...["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"],
      ...["runAsUser", "runAsGroup", "fsGroup"],
    ].map((name) => [name, AT_LEAST_NONE]),
  ),
  containerPort: PORT,
  port: PORT,
  hostPort: PORT,
  defaultMode: MODE,
  mode: MODE,
};

/** Refuses numbers that no pod can have: a negative count or user, a port or a mode that there is not. */
export function numberChecks(kind: string): readonly Check[] {
  if (!(kind in POD_SPECS)) return [];
  return [
    {
      id: `kubernetes:${kind}:numbers`,
      source: "https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/apis/core/validation/validation.go",
      refuses: ({ inputs }) => wrongNumber(inputs.spec, "spec"),
    },
  ];
}

function wrongNumber(value: PropertyValue | undefined, path: string): string | undefined {
  const inside: readonly (readonly [string, string, PropertyValue])[] = isMap(value)
    ? Object.entries(value).map(([key, it]) => [key, joinPath(path, key), it])
    : isList(value)
      ? value.map((it, index) => ["", `${path}[${index}]`, it])
      : [];
  for (const [key, at, it] of inside) {
    const [least, most] = RANGES[key] ?? [-Infinity, Infinity];
    if (typeof it === "number" && (it < least || it > most))
      return `${at}: must be from ${least} to ${most}, got ${it}; choose one`;
    const deeper = wrongNumber(it, at);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}
