import { guidOfDigits } from "../guid.ts";
import { isList, isMap } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import type { Declarations, Declared, SdkDeclarations } from "./declarations.ts";

/** What a made-up value can be made of. */
export interface Source {
  /** The type or function. */
  readonly token: string;
  /** The resource's name in the program, or the function's. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Hexadecimal digits, the same for the same purpose. */
  readonly hex: (length: number, purpose: string) => string;
}

/** Objects within objects go this deep: they can name each other. */
const DEEPEST = 3;

/**
 * Outputs that a program can work on, where nobody knows the real ones: of the type that the SDK declares, of a form
 * that the property's name lets expect, under what is known already.
 */
export function madeUp(
  declared: Declarations,
  known: PropertyMap,
  source: Source,
  sdk: SdkDeclarations,
): PropertyMap {
  const [packageName = ""] = source.token.split(":");
  const fields = (declarations: Declarations, given: PropertyMap, at: string, depth: number): PropertyMap => {
    const values = [...declarations].flatMap(([key, type]) => {
      const value = one(type, given[key], at === "" ? key : `${at}.${key}`, key, depth);
      return value === undefined ? [] : [[key, value] as const];
    });
    return { ...Object.fromEntries(values), ...withoutMaps(given, declarations) };
  };
  const one = (
    type: Declared,
    given: PropertyValue | undefined,
    at: string,
    key: string,
    depth: number,
  ): PropertyValue | undefined => {
    switch (type.is) {
      case "object": {
        if (given !== undefined && !isMap(given)) return given;
        if (depth > DEEPEST) return given;
        return fields(sdk.objectOf(packageName, type.name), given ?? {}, at, depth + 1);
      }
      case "list": {
        if (given !== undefined && !isList(given)) return given;
        const items = (given ?? [undefined]).map((it, index) =>
          one(type.item, it, `${at}[${index}]`, key, depth),
        );
        return items.filter((it) => it !== undefined);
      }
      case "text":
        return given ?? text(key, at, source);
      case "number":
        return given ?? 1;
      case "boolean":
        return given ?? false;
      case "map":
        return given ?? {};
    }
  };
  return fields(declared, known, "", 1);
}

/** What is given is told by the declared fields already, where these could say more of it. */
function withoutMaps(given: PropertyMap, declared: Declarations): PropertyMap {
  return Object.fromEntries(Object.entries(given).filter(([key]) => !declared.has(key)));
}

/** Text of a form that fits a property's name. The first that matches counts. */
const FORMS: readonly (readonly [RegExp, (source: Source, at: string) => string])[] = [
  [/arn$/i, (it) => `arn:aws:${serviceOf(it)}:${it.region}:${it.account}:${plain(it.name)}`],
  [
    /(?:client|object|application|principal|tenant|app|subscription)Id$/,
    (it, at) => guidOfDigits(it.hex(32, at)),
  ],
  [/cidr|addressPrefix$/i, () => "192.0.2.0/24"],
  // RFC 5737: addresses for documentation.
  [/ip(?:v4)?(?:Address)?(?:es)?$/i, () => "192.0.2.1"],
  [/(?:url|uri|endpoint|location)$/i, (it) => `https://${host(it)}/`],
  [/(?:fqdns?|dnsName|host(?:name)?|domain(?:Name)?|server)$/i, host],
  [/openssh$/i, (it, at) => `ssh-rsa ${Buffer.from(it.hex(64, at)).toString("base64")}`],
  [
    /^(?:primary|secondary)?(?:key|token|password|value)$/i,
    (it, at) => Buffer.from(it.hex(32, at)).toString("base64"),
  ],
  [/json$/i, () => "{}"],
  [/^name$/, (it, at) => `${plain(it.name)}-${it.hex(7, at)}`],
];

function text(key: string, at: string, source: Source): string {
  const form = FORMS.find(([pattern]) => pattern.test(key));
  return form === undefined ? `${key}-${source.hex(8, at)}` : form[1](source, at);
}

function serviceOf({ token }: Source): string {
  return /:(\w+)/.exec(token)?.[1] ?? "echo";
}

/** RFC 2606: a name that nobody has. */
function host(source: Source): string {
  return `${plain(source.name).toLowerCase()}-${source.hex(7, "host")}.example`;
}

function plain(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9-]+/g, "-");
}
