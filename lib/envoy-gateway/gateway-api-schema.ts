import {
  ANYTHING,
  count,
  list,
  object,
  oneOf,
  SOME_TEXT,
  TEXT,
  TEXTS,
  type Schema,
} from "../manifests/schema.ts";

/** What the API server fills in where nothing is said: controllers rely on it. */
const byDefault = (schema: Schema, value: unknown): Schema => ({ ...schema, default: value });

/** A rule between fields, in CEL, and what to say of who breaks it. */
const ruled = (schema: Schema, rule: string, message: string): Schema => ({
  ...schema,
  "x-kubernetes-validations": [{ rule, message }],
});

/** A name that rules compare: its length bounds what they cost. */
const NAME: Schema = { type: "string", minLength: 1, maxLength: 253 };

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const HOST: Schema = {
  type: "string",
  minLength: 1,
  maxLength: 253,
  pattern: `^(\\*\\.)?${LABEL}(\\.${LABEL})*$`,
};
const PORT = count(1, 65_535);
const DURATION: Schema = { type: "string", pattern: "^([0-9]{1,5}(h|m|s|ms)){1,4}$" };
const ROOT = { type: "PathPrefix", value: "/" };

export const gatewayClassSchema = object(
  {
    controllerName: SOME_TEXT,
    description: { type: "string", maxLength: 64 },
    parametersRef: object(
      { group: TEXT, kind: SOME_TEXT, name: SOME_TEXT, namespace: SOME_TEXT },
      "group",
      "kind",
      "name",
    ),
  },
  "controllerName",
);

const certificate = object(
  { group: byDefault(TEXT, ""), kind: byDefault(TEXT, "Secret"), name: SOME_TEXT, namespace: SOME_TEXT },
  "name",
);

const SAME = { namespaces: { from: "Same" } };

const listenerFields = object(
  {
    name: NAME,
    hostname: HOST,
    port: PORT,
    protocol: NAME,
    tls: object({
      mode: byDefault(oneOf("Terminate", "Passthrough"), "Terminate"),
      certificateRefs: list(certificate, { maxItems: 64 }),
      options: TEXTS,
    }),
    allowedRoutes: byDefault(
      object({
        namespaces: byDefault(
          object({ from: byDefault(oneOf("All", "Selector", "Same"), "Same"), selector: ANYTHING }),
          SAME.namespaces,
        ),
        kinds: list(
          object({ group: byDefault(TEXT, "gateway.networking.k8s.io"), kind: SOME_TEXT }, "kind"),
          { maxItems: 8 },
        ),
      }),
      SAME,
    ),
  },
  "name",
  "port",
  "protocol",
);

const listener = ruled(
  listenerFields,
  "!(self.protocol in ['HTTP', 'TCP', 'UDP']) || !has(self.tls)",
  "tls is for HTTPS and TLS",
);

const listeners = ruled(
  list(listener, {
    minItems: 1,
    maxItems: 64,
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["name"],
  }),
  "self.all(a, self.exists_one(b, a.port == b.port && a.protocol == b.protocol && (has(a.hostname) ? has(b.hostname) && a.hostname == b.hostname : !has(b.hostname))))",
  "port, protocol and hostname together are one listener's",
);

export const gatewaySchema = object(
  {
    gatewayClassName: SOME_TEXT,
    listeners,
    addresses: list(object({ type: byDefault(TEXT, "IPAddress"), value: TEXT })),
    infrastructure: object({ labels: TEXTS, annotations: TEXTS, parametersRef: ANYTHING }),
  },
  "gatewayClassName",
  "listeners",
);

const parent = object(
  {
    group: byDefault(TEXT, "gateway.networking.k8s.io"),
    kind: byDefault(TEXT, "Gateway"),
    namespace: SOME_TEXT,
    name: SOME_TEXT,
    sectionName: SOME_TEXT,
    port: PORT,
  },
  "name",
);

const FILTERS = [
  ...["RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "RequestRedirect"],
  ...["URLRewrite", "ExtensionRef", "CORS"],
];

const headers = object({
  add: list(object({ name: SOME_TEXT, value: SOME_TEXT }, "name", "value")),
  set: list(object({ name: SOME_TEXT, value: SOME_TEXT }, "name", "value")),
  remove: list(TEXT),
});

const pathChange = object(
  { type: oneOf("ReplaceFullPath", "ReplacePrefixMatch"), replaceFullPath: TEXT, replacePrefixMatch: TEXT },
  "type",
);

const filter = object(
  {
    type: oneOf(...FILTERS),
    requestHeaderModifier: headers,
    responseHeaderModifier: headers,
    requestRedirect: object({
      scheme: oneOf("http", "https"),
      hostname: HOST,
      path: pathChange,
      port: PORT,
      statusCode: byDefault({ type: "integer", enum: [301, 302, 303, 307, 308] }, 302),
    }),
    urlRewrite: object({ hostname: HOST, path: pathChange }),
    extensionRef: object({ group: TEXT, kind: SOME_TEXT, name: SOME_TEXT }, "group", "kind", "name"),
    requestMirror: ANYTHING,
    cors: ANYTHING,
  },
  "type",
);

const backendFields = object(
  {
    group: byDefault(TEXT, ""),
    kind: byDefault(TEXT, "Service"),
    name: SOME_TEXT,
    namespace: SOME_TEXT,
    port: PORT,
    weight: byDefault(count(0, 1_000_000), 1),
    filters: list(filter, { maxItems: 16 }),
  },
  "name",
);

const backend = ruled(
  backendFields,
  "self.kind != 'Service' || self.group != '' || has(self.port)",
  "a Service needs a port",
);

const pair = object(
  { type: byDefault(oneOf("Exact", "RegularExpression"), "Exact"), name: SOME_TEXT, value: SOME_TEXT },
  "name",
  "value",
);

const match = object({
  path: byDefault(
    object({
      type: byDefault(oneOf("Exact", "PathPrefix", "RegularExpression"), "PathPrefix"),
      value: byDefault({ type: "string", maxLength: 1024 }, "/"),
    }),
    ROOT,
  ),
  headers: list(pair, { maxItems: 16 }),
  queryParams: list(pair, { maxItems: 16 }),
  method: oneOf("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"),
});

const ruleFields = object({
  name: SOME_TEXT,
  matches: byDefault(list(match, { maxItems: 64 }), [{ path: ROOT }]),
  filters: list(filter, { maxItems: 16 }),
  backendRefs: list(backend, { maxItems: 16 }),
  timeouts: object({ request: DURATION, backendRequest: DURATION }),
});

const routeRule = ruled(
  ruleFields,
  "!has(self.filters) || !has(self.backendRefs) || size(self.backendRefs) == 0 || !self.filters.exists(it, it.type == 'RequestRedirect')",
  "what is redirected goes to no backend",
);

export const httpRouteSchema = object({
  parentRefs: list(parent, { maxItems: 32 }),
  hostnames: list(HOST, { maxItems: 16 }),
  rules: byDefault(list(routeRule, { minItems: 1, maxItems: 16 }), [{ matches: [{ path: ROOT }] }]),
});

export const referenceGrantSchema = object(
  {
    from: list(object({ group: TEXT, kind: SOME_TEXT, namespace: SOME_TEXT }, "group", "kind", "namespace"), {
      minItems: 1,
      maxItems: 16,
    }),
    to: list(object({ group: TEXT, kind: SOME_TEXT, name: SOME_TEXT }, "group", "kind"), {
      minItems: 1,
      maxItems: 16,
    }),
  },
  "from",
  "to",
);
