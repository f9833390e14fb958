import { Sdk } from "../schemas/sdk-types.ts";
import type { SdkField, SdkFields } from "../schemas/sdk-types.ts";
import { installedSdk } from "../schemas/sources.ts";
import { ANYTHING } from "./property-types.ts";
import type { PropertyFields, PropertyType } from "./property-types.ts";

/** SDKs by package: reading one takes about a second. */
const sdks = new Map<string, Sdk | undefined>();

/** The arguments of a resource as the installed SDK declares them; undefined when there is none, or no such resource. */
export function sdkInputs(packageName: string, token: string): PropertyFields | undefined {
  if (!sdks.has(packageName)) sdks.set(packageName, open(packageName));
  const sdk = sdks.get(packageName);
  const args = sdk && attempt(() => sdk.argsOf(token));
  return sdk && args && fields(args, sdk);
}

function open(packageName: string): Sdk | undefined {
  return attempt(() => new Sdk(installedSdk(`@pulumi/${packageName}`).directory));
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function fields(declared: SdkFields, sdk: Sdk): PropertyFields {
  return new Map([...declared].map(([name, field]) => [name, typeOf(field, sdk)]));
}

function typeOf({ holds, list, map, object }: SdkField, sdk: Sdk): PropertyType {
  const inner: PropertyType =
    holds === "object"
      ? { is: "object", fields: () => (object === undefined ? new Map() : fields(sdk.object(object), sdk)) }
      : { is: holds === "string" ? "text" : holds };
  // Which of the two is within the other is not said.
  if (list && map) return ANYTHING;
  if (list) return { is: "list", item: inner };
  return map ? { is: "map", value: inner } : inner;
}
