/**
 * Makes azure.json, what Azure publishes of the types of azure-native that the simulator has or will have:
 *
 *     node simulator/schemas/azure.ts [--report]
 *
 * The arguments, which of them are required and their known values come from the installed @pulumi/azure-native;
 * patterns, bounds and lengths from the mappers of Azure's SDKs. It needs npm. `--report` lists the arguments
 * without a counterpart in the vendor's model.
 */
import { AZURE_SDKS, AZURE_TYPES } from "./azure-types.ts";
import { Mappers } from "./mappers.ts";
import type { SdkField } from "./sdk-types.ts";
import { pageOf, unpacked } from "./sources.ts";
import type { Package } from "./sources.ts";
import { makeVendorFile } from "./vendor-file.ts";
import { LONGEST_ENUM } from "./vendor-model.ts";
import type { Facts, VendorNode } from "./vendor-model.ts";

const mappers = new Map<string, Mappers>();

makeVendorFile({
  file: "azure.json",
  sdk: "@pulumi/azure-native",
  sources: Object.values(AZURE_SDKS),
  entries: AZURE_TYPES,
  adjust: withKnownValues,
  modelOf: resource,
  pageOf: (model) => pageOf(packageOf(model), model.split(":")[1] ?? ""),
});

/** The values that the provider's own SDK knows are those of the API version that it uses. */
function withKnownValues(facts: Facts, { values }: SdkField): Facts {
  if (values === undefined || values.length > LONGEST_ENUM) return facts;
  return { ...facts, oneOf: values, ignoreCase: true };
}

/** A resource's body, and beside it the names in its path, whose change is another resource. */
function resource(model: string): VendorNode {
  const [name = "", className = ""] = model.split(":");
  const sdk = mappers.get(name) ?? new Mappers(unpacked(packageOf(model)));
  mappers.set(name, sdk);
  const body = sdk.model(className);
  return {
    facts: () => ({}),
    children: () => body.children(),
    child: (property) => body.child(property) ?? pathName(sdk.parameter(property)),
  };
}

function pathName(facts: Facts | undefined): VendorNode | undefined {
  if (facts === undefined) return undefined;
  return { facts: () => ({ ...facts, immutable: true }), children: () => [], child: () => undefined };
}

function packageOf(model: string): Package {
  const found = AZURE_SDKS[model.split(":")[0] ?? ""];
  if (found === undefined) throw new Error(`${model}: names no SDK of the table; correct it`);
  return found;
}
