import type { Check } from "../../model.ts";
import { isList, UNKNOWN } from "../../properties.ts";
import type { PropertyValue } from "../../properties.ts";
import { LABEL, misfit, SUBDOMAIN } from "./forms.ts";
import { selectorProblem } from "./selectors.ts";
import {
  at,
  each,
  first,
  inside,
  isSaid,
  kindChecks,
  listAt,
  notAmong,
  outside,
  texts,
  validationOf,
  wrong,
} from "./words.ts";
import type { Part, Says } from "./words.ts";

const WEBHOOKS = "https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/";
const DEFINITIONS =
  "https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/";
const API_SERVICES =
  "https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/";

const LONGEST_SECONDS = [1, 30] as const;

const ofWebhooks =
  (says: (webhook: Part) => string | undefined): Says =>
  (configuration) =>
    first(each(configuration, "webhooks"), says);

const names: Says = (configuration) => {
  const seen = new Set<string>();
  return first(each(configuration, "webhooks"), (webhook) => {
    const { name } = webhook.map;
    if (typeof name !== "string") return undefined;
    if (!SUBDOMAIN.fits(name) || name.split(".").length < 3)
      return wrong(
        at(webhook, "name"),
        "must be a name of three parts or more",
        name,
        "write it like hook.example.com",
      );
    if (seen.has(name))
      return wrong(at(webhook, "name"), "is another webhook's too", name, "rename one of them");
    seen.add(name);
    return undefined;
  });
};

const client = ofWebhooks((webhook) => {
  const config = inside(webhook, "clientConfig");
  if (config === undefined) return undefined;
  const { url } = config.map;
  const said = ["service", "url"].filter((key) => isSaid(config.map[key]));
  if (said.length !== 1)
    return wrong(config.path, "must have url or service", said.join(" and ") || "neither", "keep one");
  return typeof url === "string" && !url.startsWith("https://")
    ? wrong(at(config, "url"), "must begin with https://", url, "serve it by TLS")
    : undefined;
});

const versions = ofWebhooks((webhook) => {
  if (webhook.map.admissionReviewVersions === UNKNOWN) return undefined;
  const said = texts(webhook, "admissionReviewVersions").map(({ text }) => text);
  return said.some((it) => it === "v1" || it === "v1beta1")
    ? undefined
    : wrong(
        at(webhook, "admissionReviewVersions"),
        "must have v1 or v1beta1",
        said.join(", ") || "nothing",
        "add v1",
      );
});

const sideEffects = ofWebhooks((webhook) => {
  const effects = webhook.map.sideEffects;
  return typeof effects !== "string" || effects === "None" || effects === "NoneOnDryRun"
    ? undefined
    : wrong(at(webhook, "sideEffects"), "must be None or NoneOnDryRun", effects, "say which is so");
});

const webhookChecks = (kind: string): readonly Check[] =>
  kindChecks(kind, WEBHOOKS, {
    names,
    client,
    versions,
    "side-effects": sideEffects,
    timeout: ofWebhooks((webhook) => outside(webhook, "timeoutSeconds", LONGEST_SECONDS)),
    rules: ofWebhooks((webhook) =>
      first(each(webhook, "rules"), (rule) =>
        first(["apiGroups", "apiVersions", "operations", "resources"], (key) =>
          rule.map[key] !== UNKNOWN && listAt(rule, key).length === 0
            ? wrong(at(rule, key), "must have an item", "none", "name one, or *")
            : undefined,
        ),
      ),
    ),
    selectors: ofWebhooks((webhook) =>
      first(["namespaceSelector", "objectSelector"], (key) => selectorProblem(inside(webhook, key))),
    ),
  });

/** What is no name at all is said elsewhere. */
const isName = (name: PropertyValue | undefined): name is string =>
  typeof name === "string" && SUBDOMAIN.fits(name);

const definitionName: Says = (definition) => {
  const { group } = inside(definition, "spec")?.map ?? {};
  const plural = inside(definition, "spec", "names")?.map.plural;
  const name = inside(definition, "metadata")?.map.name;
  if (typeof group !== "string" || typeof plural !== "string" || !isName(name)) return undefined;
  return name === `${plural}.${group}`
    ? undefined
    : wrong("metadata.name", "must be spec.names.plural.spec.group", name, `write ${plural}.${group}`);
};

const oneStored: Says = (definition) => {
  const all = inside(definition, "spec")?.map.versions;
  if (!isList(all)) return undefined;
  const stored = each(inside(definition, "spec"), "versions").filter(
    ({ map }) => map.storage === true,
  ).length;
  return stored === 1
    ? undefined
    : wrong("spec.versions", "must have one version with storage true", stored, "store one of them");
};

const hasSchema: Says = (definition) =>
  first(each(inside(definition, "spec"), "versions"), (version) => {
    if (version.map.schema === UNKNOWN) return undefined;
    const schema = inside(version, "schema", "openAPIV3Schema");
    if (schema === undefined)
      return wrong(
        at(version, "schema"),
        "must have an openAPIV3Schema",
        undefined,
        "write one of type object",
      );
    const { type } = schema.map;
    return type === "object" || type === UNKNOWN
      ? undefined
      : wrong(at(schema, "type"), "must be object at the top", type, "write object");
  });

const SCHEMA_TYPES = ["array", "boolean", "integer", "number", "object", "string"];

/** The schemas inside a schema, itself first. */
function schemasIn(schema: Part): readonly Part[] {
  const properties = inside(schema, "properties");
  const named = Object.keys(properties?.map ?? {}).map((name) => inside(properties, name));
  const others = ["items", "additionalProperties"].map((key) => inside(schema, key));
  return [schema, ...[...named, ...others].flatMap((it) => (it === undefined ? [] : schemasIn(it)))];
}

const schemaTypes: Says = (definition) =>
  first(each(inside(definition, "spec"), "versions"), (version) => {
    const schema = inside(version, "schema", "openAPIV3Schema");
    return schema === undefined
      ? undefined
      : first(schemasIn(schema), (it) => notAmong(it, "type", SCHEMA_TYPES));
  });

const apiServiceName: Says = (service) => {
  const { group = "", version } = inside(service, "spec")?.map ?? {};
  const name = inside(service, "metadata")?.map.name;
  if (typeof group !== "string" || typeof version !== "string" || !isName(name)) return undefined;
  return name === `${version}.${group}`
    ? undefined
    : wrong("metadata.name", "must be spec.version.spec.group", name, `write ${version}.${group}`);
};

/** Checks of what makes an API server do more, by kind. */
export const extensionChecks: Readonly<Record<string, readonly Check[]>> = {
  ValidatingWebhookConfiguration: webhookChecks("ValidatingWebhookConfiguration"),
  MutatingWebhookConfiguration: webhookChecks("MutatingWebhookConfiguration"),
  CustomResourceDefinition: kindChecks("CustomResourceDefinition", DEFINITIONS, {
    name: definitionName,
    "one-stored": oneStored,
    schema: hasSchema,
    "schema-types": schemaTypes,
  }),
  APIService: kindChecks("APIService", API_SERVICES, {
    name: apiServiceName,
    trust: (service) => {
      const { caBundle, insecureSkipTLSVerify } = inside(service, "spec")?.map ?? {};
      return isSaid(caBundle) && insecureSkipTLSVerify === true
        ? wrong("spec.insecureSkipTLSVerify", "must not be true with a caBundle", true, "drop it")
        : undefined;
    },
  }),
  RuntimeClass: kindChecks("RuntimeClass", validationOf("node"), {
    handler: ({ map: { handler } }) => misfit("handler", handler, LABEL),
  }),
};
