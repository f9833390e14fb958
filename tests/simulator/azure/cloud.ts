import { plain } from "../../../simulator/codec.ts";
import { providerOf, subjectOf } from "../../../simulator/examples/cloud.ts";
import type { ExampleCloud } from "../../../simulator/examples/cloud.ts";
import type { PropertyMap } from "../../../simulator/properties.ts";

const PROVIDER = providerOf("azure-native:resources:ResourceGroup");

/** What a preview would know of an object's outputs. */
export function preview({ operations }: ExampleCloud, type: string, inputs: PropertyMap): PropertyMap {
  return operations.previewCreate(PROVIDER, subjectOf(type, "it"), plain(inputs)).values;
}

/** What a preview would know of the outputs of an object that is changed. */
export function previewChange(
  cloud: ExampleCloud,
  type: string,
  name: string,
  news: PropertyMap,
): PropertyMap {
  const { id, inputs, outputs } = cloud.find(type, name);
  return cloud.operations.update(PROVIDER, subjectOf(type, name), {
    id,
    olds: plain(inputs),
    oldOutputs: plain(outputs),
    news: plain(news),
    preview: true,
  }).outputs.values;
}

/** The paths whose change the provider would replace an object for. */
export function replacedBy(
  { operations }: ExampleCloud,
  type: string,
  olds: PropertyMap,
  news: PropertyMap,
): readonly string[] {
  const { changes } = operations.diff(PROVIDER, type, olds, news, []);
  return changes.filter((it) => it.replaces).map((it) => it.path);
}

/** Calls a function of the provider. */
export function invoke({ operations }: ExampleCloud, token: string, args: PropertyMap): PropertyMap {
  return operations.invoke(PROVIDER, token, args).values;
}
