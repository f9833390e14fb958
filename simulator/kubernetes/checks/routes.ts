import type { Check } from "../../model.ts";
import { isList, UNKNOWN } from "../../properties.ts";
import { DOMAIN_PATH, HOST, LABEL, misfit, PORT_NAME, PORTS, SUBDOMAIN } from "./forms.ts";
import {
  at,
  each,
  filled,
  first,
  inside,
  isSaid,
  kindCheck,
  kindChecks,
  neverChanges,
  notAmong,
  outside,
  texts,
  validationOf,
  wrong,
} from "./words.ts";
import type { Part, Says } from "./words.ts";

const VALIDATION = validationOf("networking");
const LONGEST_CONTROLLER = 250;

const rulesOf = (ingress: Part): readonly Part[] => each(inside(ingress, "spec"), "rules");
const pathsOf = (ingress: Part): readonly Part[] =>
  rulesOf(ingress).flatMap((rule) => each(inside(rule, "http"), "paths"));

/** Where an Ingress sends requests, by rules and else. */
const backendsOf = (ingress: Part): readonly Part[] => [
  ...[inside(ingress, "spec", "defaultBackend")].flatMap((it) => it ?? []),
  ...pathsOf(ingress).flatMap((it) => inside(it, "backend") ?? []),
];

/** Parts of paths that are read differently by different controllers. */
const UNCLEAR_PATH = /\/\/|\/\.\.?(\/|$)|%2f/i;

const hasWay: Says = (ingress) => {
  if (ingress.map.spec === UNKNOWN) return undefined;
  const { rules, defaultBackend } = inside(ingress, "spec")?.map ?? {};
  return rules === UNKNOWN || isSaid(defaultBackend) || (isList(rules) && rules.length > 0)
    ? undefined
    : wrong("spec", "must have rules or defaultBackend", "neither", "add a rule");
};

const paths: Says = (ingress) =>
  first(rulesOf(ingress), (rule) => {
    const http = inside(rule, "http");
    return http !== undefined && isList(http.map.paths) && http.map.paths.length === 0
      ? wrong(at(http, "paths"), "must have an item", "none", "add a path")
      : undefined;
  }) ??
  first(pathsOf(ingress), (it) => {
    const { path, pathType } = it.map;
    if (path === UNKNOWN || pathType === UNKNOWN) return undefined;
    const text = typeof path === "string" ? path : "";
    const mayBeEmpty = pathType === "ImplementationSpecific";
    if (!text.startsWith("/") && !(mayBeEmpty && text === ""))
      return wrong(at(it, "path"), "must begin with /", text === "" ? "nothing" : text, "write / for all");
    return !mayBeEmpty && UNCLEAR_PATH.test(text)
      ? wrong(at(it, "path"), "must not have //, /./, /../ or %2f in it", text, "write it plainly")
      : undefined;
  });

const onePlace: Says = (ingress) =>
  first(backendsOf(ingress), (backend) => {
    const said = ["resource", "service"].filter((key) => isSaid(backend.map[key]));
    return said.length === 1
      ? undefined
      : wrong(backend.path, "must be a service or a resource", said.join(" and ") || "neither", "name one");
  });

const backendPort: Says = (ingress) =>
  first(backendsOf(ingress), (backend) => {
    const service = inside(backend, "service");
    if (service === undefined || service.map.port === UNKNOWN) return undefined;
    const port = inside(service, "port");
    const said = ["name", "number"].filter((key) => isSaid(port?.map[key]));
    if (port === undefined || said.length !== 1)
      return wrong(
        at(service, "port"),
        "must be a name or a number",
        said.join(" and ") || "neither",
        "keep one",
      );
    return outside(port, "number", PORTS) ?? misfit(at(port, "name"), port.map.name, PORT_NAME);
  });

const PATH_TYPES = ["Exact", "Prefix", "ImplementationSpecific"];

/** Checks of Ingresses. */
export const ingressChecks: readonly Check[] = kindChecks("Ingress", VALIDATION, {
  "rules-or-default": hasWay,
  hosts: (ingress) =>
    first(rulesOf(ingress), (rule) => misfit(at(rule, "host"), filled(rule.map.host), HOST)),
  paths,
  "path-type": (ingress) => first(pathsOf(ingress), (path) => notAmong(path, "pathType", PATH_TYPES)),
  backend: onePlace,
  "backend-port": backendPort,
  "backend-name": (ingress) =>
    first(backendsOf(ingress), (backend) => {
      const service = inside(backend, "service");
      return service === undefined ? undefined : misfit(at(service, "name"), service.map.name, LABEL);
    }),
  "tls-hosts": (ingress) =>
    first(each(inside(ingress, "spec"), "tls"), (tls) =>
      first(texts(tls, "hosts"), ({ path, text }) =>
        misfit(path, text, { ...HOST, fits: (host) => SUBDOMAIN.fits(host.replace(/^\*\./, "")) }),
      ),
    ),
  "class-name": (ingress) =>
    misfit("spec.ingressClassName", inside(ingress, "spec")?.map.ingressClassName, SUBDOMAIN),
});

/** Checks of IngressClasses. */
export const ingressClassChecks: readonly Check[] = [
  ...kindChecks("IngressClass", VALIDATION, {
    controller: (ingressClass) => {
      if (ingressClass.map.spec === UNKNOWN) return undefined;
      const controller = inside(ingressClass, "spec")?.map.controller;
      if (!isSaid(controller))
        return wrong("spec.controller", "is required", undefined, "name the controller");
      return typeof controller === "string" && controller.length > LONGEST_CONTROLLER
        ? wrong(
            "spec.controller",
            `must have up to ${LONGEST_CONTROLLER} characters`,
            controller.length,
            "shorten it",
          )
        : misfit("spec.controller", controller, DOMAIN_PATH);
    },
  }),
  kindCheck("IngressClass", "controller-stays", VALIDATION, neverChanges(["spec", "controller"])),
];
