import type { Check } from "../../model.ts";
import type { Kind } from "../openapi.ts";
import { accessChecks } from "./access.ts";
import { dataChecks } from "./data.ts";
import { extensionChecks } from "./extensions.ts";
import { jobChecks } from "./jobs.ts";
import { limitChecks } from "./limits.ts";
import { networkPolicyChecks } from "./network-policies.ts";
import { podChecks } from "./pods.ts";
import { rolloutChecks } from "./rollouts.ts";
import { ingressChecks, ingressClassChecks } from "./routes.ts";
import { metricChecks, scalingChecks } from "./scaling.ts";
import { serviceChecks } from "./services.ts";
import { storageChecks } from "./storage.ts";

const BY_KIND: readonly Readonly<Record<string, readonly Check[]>>[] = [
  rolloutChecks,
  jobChecks,
  {
    Ingress: ingressChecks,
    IngressClass: ingressClassChecks,
    NetworkPolicy: networkPolicyChecks,
    Service: serviceChecks,
  },
  scalingChecks,
  limitChecks,
  storageChecks,
  dataChecks,
  accessChecks,
  extensionChecks,
];

/** What an API server refuses of an object of a kind, and its schema cannot say. */
export function checksOf({ kind, version }: Pick<Kind, "kind" | "version">): readonly Check[] {
  const hasMetrics = kind === "HorizontalPodAutoscaler" && version !== "v1";
  return [
    ...podChecks(kind),
    ...BY_KIND.flatMap((checks) => checks[kind] ?? []),
    ...(hasMetrics ? metricChecks : []),
  ];
}
