import type { Check } from "../../model.ts";
import { isMap, show, UNKNOWN } from "../../properties.ts";
import type { PropertyMap, PropertyValue } from "../../properties.ts";
import { DATA_KEY, misfit } from "./forms.ts";
import { first, inside, isSaid, kindChecks, wrong } from "./words.ts";
import type { Says } from "./words.ts";

const CONFIG_MAPS = "https://kubernetes.io/docs/concepts/configuration/configmap/";
const SECRETS = "https://kubernetes.io/docs/concepts/configuration/secret/#secret-types";

/** 1 MiB. */
const MOST_BYTES = 1_048_576;

const MAPS = ["data", "binaryData", "stringData"];

const keys: Says = (object) =>
  first(MAPS, (name) =>
    first(Object.keys(inside(object, name)?.map ?? {}), (key) =>
      misfit(name, key === "" ? " " : key, DATA_KEY),
    ),
  );

/** How many bytes a map's values are; what is not known counts nothing. */
function bytesOf(object: PropertyMap, name: string, isBase64: boolean): number {
  const map = object[name];
  const values = isMap(map) ? Object.values(map) : [];
  return values
    .filter((it) => typeof it === "string")
    .reduce((sum, it) => sum + Buffer.byteLength(it, isBase64 ? "base64" : "utf8"), 0);
}

const size =
  (encoded: readonly string[], plain: readonly string[]): Says =>
  ({ map }) => {
    const bytes = [
      ...encoded.map((it) => bytesOf(map, it, true)),
      ...plain.map((it) => bytesOf(map, it, false)),
    ];
    const total = bytes.reduce((sum, it) => sum + it, 0);
    return total > MOST_BYTES
      ? wrong("data", `must have up to ${MOST_BYTES} bytes in all`, total, "keep it elsewhere")
      : undefined;
  };

/** The keys that a type of Secret must have; of those of basic-auth, one is enough. */
const TYPES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "kubernetes.io/basic-auth": [["username", "password"]],
  "kubernetes.io/dockercfg": [[".dockercfg"]],
  "kubernetes.io/dockerconfigjson": [[".dockerconfigjson"]],
  "kubernetes.io/ssh-auth": [["ssh-privatekey"]],
  "kubernetes.io/tls": [["tls.crt"], ["tls.key"]],
};

const typeKeys: Says = ({ map }) => {
  const { type, data, stringData } = map;
  const needed = typeof type === "string" ? TYPES[type] : undefined;
  if (needed === undefined || data === UNKNOWN || stringData === UNKNOWN) return undefined;
  const has = [data, stringData].flatMap((it) => (isMap(it) ? Object.keys(it) : []));
  const missing = needed.find((one) => !one.some((key) => has.includes(key)));
  return missing === undefined
    ? undefined
    : wrong(
        "data",
        `must have ${missing.join(" or ")} with type ${show(type)}`,
        has.join(", ") || "nothing",
        "add it",
      );
};

const dockerConfig: Says = ({ map }) => {
  const key = map.type === "kubernetes.io/dockerconfigjson" ? ".dockerconfigjson" : ".dockercfg";
  const plain = isMap(map.stringData) ? map.stringData[key] : undefined;
  const encoded = isMap(map.data) ? map.data[key] : undefined;
  const text = typeof plain === "string" ? plain : decoded(encoded);
  if (text === undefined || !show(map.type).startsWith("kubernetes.io/docker")) return undefined;
  return isJsonObject(text)
    ? undefined
    : `data[${JSON.stringify(key)}]: must be an object of JSON, got another text; correct it`;
};

const decoded = (value: PropertyValue | undefined): string | undefined =>
  typeof value === "string" ? Buffer.from(value, "base64").toString() : undefined;

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const tokenOwner: Says = ({ map }) => {
  const { annotations } = isMap(map.metadata) ? map.metadata : {};
  const name = "kubernetes.io/service-account.name";
  return map.type === "kubernetes.io/service-account-token" &&
    annotations !== UNKNOWN &&
    !(isMap(annotations) && isSaid(annotations[name]) && annotations[name] !== "")
    ? `metadata.annotations[${JSON.stringify(name)}]: is required of such a token, got nothing; name the ServiceAccount`
    : undefined;
};

/** What says that it is immutable is so until it is gone. */
const stays: Says = ({ map }, { self }) => {
  if (self?.inputs.immutable !== true) return undefined;
  return map.immutable === true || map.immutable === UNKNOWN
    ? undefined
    : wrong("immutable", "cannot be taken back", map.immutable, "replace the object (replaceOnChanges)");
};

/** Checks of ConfigMaps and Secrets, by kind. */
export const dataChecks: Readonly<Record<string, readonly Check[]>> = {
  ConfigMap: kindChecks("ConfigMap", CONFIG_MAPS, {
    keys,
    size: size(["binaryData"], ["data"]),
    "one-place": (object) => {
      const other = inside(object, "binaryData")?.map ?? {};
      const both = Object.keys(inside(object, "data")?.map ?? {}).find((key) => key in other);
      return both === undefined
        ? undefined
        : wrong("binaryData", "must not repeat a key of data", both, "drop one");
    },
    stays,
  }),
  Secret: kindChecks("Secret", SECRETS, {
    keys,
    size: size(["data"], ["stringData"]),
    "type-keys": typeKeys,
    "docker-config": dockerConfig,
    "token-owner": tokenOwner,
    stays,
  }),
};
