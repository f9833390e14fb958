import ipaddr from "ipaddr.js";
import { showValue, type Problem } from "../problems.ts";
import type { WorkloadArgs } from "./args.ts";

/** Kubernetes: names of Services, the strictest of an app's objects (RFC 1035 label). */
const NAME = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

const DIGEST = /@sha256:[0-9a-f]{64}$/;
/** Of the part behind the last slash: a registry's port is no tag. */
const FIXED_TAG = /:(?!latest$)[\w][\w.-]{0,127}$/;

/** Environment variables that are no secrets by their names; Kubernetes allows more. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const SECRET_VARIABLE = /(PASSWORD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|PRIVATE_?KEY)/i;

/** What is wrong with an app's arguments, but for its shutdown budget. */
export function findWorkloadProblems(at: string, args: WorkloadArgs): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (path: string, problem: string, value: unknown, fix: string): void => {
    problems.push({ path: `${at}.${path}`, problem, got: showValue(value), fix });
  };
  for (const key of ["name", "namespace"] as const)
    if (!NAME.test(args[key]))
      add(key, "is no DNS label that begins with a letter", args[key], "use a-z, 0-9 and -");
  const image = args.image.split("/").at(-1) ?? "";
  if (!DIGEST.test(image) && !FIXED_TAG.test(image))
    add("image", "may be another one tomorrow", args.image, "give its digest, or a tag that does not move");
  for (const variable of Object.keys({ ...args.env, ...args.secretEnv }))
    if (!VARIABLE.test(variable))
      add(`env.${variable}`, "is no name of a variable", variable, "use letters, digits and _");
  for (const variable of Object.keys(args.env ?? {})) {
    if (SECRET_VARIABLE.test(variable))
      add(
        `env.${variable}`,
        "is readable by anybody",
        "[secret]",
        "put it into a Secret and name it in secretEnv",
      );
    if (args.secretEnv?.[variable] !== undefined)
      add(`env.${variable}`, "is in secretEnv too", variable, "leave one out");
  }
  return [
    ...problems,
    ...findHttpProblems(at, args),
    ...findSizeProblems(at, args),
    ...findRangeProblems(at, args),
  ];
}

function findHttpProblems(at: string, { http }: WorkloadArgs): readonly Problem[] {
  if (http === undefined) return [];
  const problems: Problem[] = [];
  const { port, probes } = http;
  if (!isPort(port))
    problems.push({
      path: `${at}.http.port`,
      problem: "is no port",
      got: showValue(port),
      fix: "use 1 to 65535",
    });
  if (probes.readiness === probes.liveness)
    problems.push({
      path: `${at}.http.probes.liveness`,
      problem: "is the readiness probe: a pod that should only wait is restarted",
      got: probes.liveness,
      fix: "ask for something that depends on nothing but the process",
    });
  const closed = (http.from.namespaces ?? []).length + (http.from.cidrs ?? []).length === 0;
  if (closed)
    problems.push({
      path: `${at}.http.from`,
      problem: "lets nobody in",
      got: "nothing",
      fix: "name the ingress's namespace, or the load balancer's addresses",
    });
  return problems;
}

function findSizeProblems(at: string, { size }: WorkloadArgs): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (path: string, problem: string, got: number, fix: string): void => {
    problems.push({ path: `${at}.size.${path}`, problem, got: String(got), fix });
  };
  for (const key of ["cpuMillicores", "memoryMiB"] as const)
    if (!(Number.isInteger(size[key]) && size[key] > 0))
      add(key, "must be a whole number above 0", size[key], "write what a pod uses at its busiest");
  if (size.replicas.kind === "single") return problems;
  const { min, max } = size.replicas;
  if (!(Number.isInteger(min) && min >= 2))
    add(
      "replicas.min",
      "must be 2 or more, or a drain is an outage",
      min,
      "raise it, or say kind: single in dev",
    );
  if (!(Number.isInteger(max) && max >= min))
    add("replicas.max", `must not be below replicas.min (${min})`, max, "raise it");
  return problems;
}

function findRangeProblems(at: string, { http, egress = {} }: WorkloadArgs): readonly Problem[] {
  const ranges = [
    ...(http?.from.cidrs ?? []).map((cidr, index) => ({ path: `http.from.cidrs[${index}]`, cidr })),
    ...Object.entries(egress).flatMap(([key, { cidrs }]) =>
      cidrs.map((cidr, index) => ({ path: `egress.${key}.cidrs[${index}]`, cidr })),
    ),
  ];
  const wrong = ranges
    .filter(({ cidr }) => !ipaddr.isValidCIDR(cidr))
    .map(({ path, cidr }) => ({
      path: `${at}.${path}`,
      problem: "is no range of addresses",
      got: showValue(cidr),
      fix: "write one such as 10.20.0.0/24",
    }));
  const ports = Object.entries(egress)
    .filter(([, { port }]) => !isPort(port))
    .map(([key, { port }]) => ({
      path: `${at}.egress.${key}.port`,
      problem: "is no port",
      got: showValue(port),
      fix: "use 1 to 65535",
    }));
  return [...wrong, ...ports];
}

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65_535;
