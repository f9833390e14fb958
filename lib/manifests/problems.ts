import ipaddr from "ipaddr.js";
import { showValue, type Problem } from "../problems.ts";
import type { HttpArgs, WorkloadArgs } from "./args.ts";
import { DATABASE_VARIABLES } from "./database.ts";
import { ROUTED } from "./route.ts";

/** Kubernetes: names of Services, the strictest of an app's objects (RFC 1035 label). */
const NAME = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A public DNS name, in lower case: Ingress and HTTPRoute take no other. */
const HOST = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

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
  const images = [
    { path: "image", image: args.image },
    ...(args.sidecars ?? []).map(({ image }, index) => ({ path: `sidecars[${index}].image`, image })),
  ];
  for (const { path, image } of images)
    if (!isFixed(image))
      add(path, "may be another one tomorrow", image, "give its digest, or a tag that does not move");
  return [
    ...problems,
    ...findVariableProblems(at, args),
    ...findHttpProblems(at, args),
    ...findSizeProblems(at, args),
    ...findRangeProblems(at, args),
  ];
}

/** Whether an image's name means the same image tomorrow. */
export function isFixed(name: string): boolean {
  const last = name.split("/").at(-1) ?? "";
  return DIGEST.test(last) || FIXED_TAG.test(last);
}

function findVariableProblems(
  at: string,
  { env = {}, secretEnv = {}, database }: WorkloadArgs,
): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (variable: string, problem: string, got: string, fix: string): void => {
    problems.push({ path: `${at}.env.${variable}`, problem, got, fix });
  };
  for (const variable of Object.keys({ ...env, ...secretEnv })) {
    if (!VARIABLE.test(variable))
      add(variable, "is no name of a variable", variable, "use letters, digits and _");
    if (database !== undefined && DATABASE_VARIABLES.includes(variable))
      add(variable, "is the database's own", variable, "leave it out, or leave out database");
  }
  for (const variable of Object.keys(env)) {
    if (SECRET_VARIABLE.test(variable))
      add(variable, "is readable by anybody", "[secret]", "put it into a Secret and name it in secretEnv");
    if (secretEnv[variable] !== undefined) add(variable, "is in secretEnv too", variable, "leave one out");
  }
  return problems;
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
  return [...problems, ...findRouteProblems(at, http)];
}

function findRouteProblems(at: string, { path, route }: HttpArgs): readonly Problem[] {
  if (route === undefined) return [];
  const problems: Problem[] = [];
  if (!HOST.test(route.host)) {
    const fix = "write one in lower case, such as shop.example.com";
    const got = showValue(route.host);
    problems.push({
      path: `${at}.http.route.host`,
      problem: "is no DNS name of two labels or more",
      got,
      fix,
    });
  }
  if (!ROUTED[route.kind].includes(path)) {
    const fix = `use the path ${ROUTED[route.kind].join(" or ")}, or leave the route out`;
    const problem = `has nothing that forwards by names as ${route.kind === "gateway" ? "a Gateway" : "an Ingress"} does`;
    problems.push({ path: `${at}.http.path`, problem, got: path, fix });
  }
  return problems;
}

function findSizeProblems(at: string, { size, sidecars = [] }: WorkloadArgs): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (path: string, problem: string, got: number, fix: string): void => {
    problems.push({ path: `${at}.${path}`, problem, got: String(got), fix });
  };
  const sizes = [
    { path: "size", of: size },
    ...sidecars.map((of, index) => ({ path: `sidecars[${index}]`, of })),
  ];
  for (const { path, of } of sizes)
    for (const key of ["cpuMillicores", "memoryMiB"] as const)
      if (!(Number.isInteger(of[key]) && of[key] > 0))
        add(
          `${path}.${key}`,
          "must be a whole number above 0",
          of[key],
          "write what a pod uses at its busiest",
        );
  const { replicas } = size;
  if (replicas.kind === "single") return problems;
  const [key, least] =
    replicas.kind === "fixed" ? (["count", replicas.count] as const) : (["min", replicas.min] as const);
  if (!(Number.isInteger(least) && least >= 2)) {
    const fix = "raise it, or say kind: single in dev";
    add(`size.replicas.${key}`, "must be 2 or more, or a drain is an outage", least, fix);
  }
  if (replicas.kind === "scaled" && !(Number.isInteger(replicas.max) && replicas.max >= least))
    add("size.replicas.max", `must not be below replicas.min (${least})`, replicas.max, "raise it");
  return problems;
}

function findRangeProblems(at: string, { http, egress = {}, database }: WorkloadArgs): readonly Problem[] {
  const ranges = [
    ...(http?.from.cidrs ?? []).map((cidr, index) => ({ path: `http.from.cidrs[${index}]`, cidr })),
    ...Object.entries(egress).flatMap(([key, { cidrs }]) =>
      cidrs.map((cidr, index) => ({ path: `egress.${key}.cidrs[${index}]`, cidr })),
    ),
    ...(database?.cidrs ?? []).map((cidr, index) => ({ path: `database.cidrs[${index}]`, cidr })),
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
