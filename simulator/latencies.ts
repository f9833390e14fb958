import { AWS_LATENCIES } from "./aws/latencies.ts";
import { AZURE_LATENCIES } from "./azure/latencies.ts";
import { KUBERNETES_LATENCIES, KUBERNETES_OBJECT } from "./kubernetes/latencies.ts";
import { assumed } from "./latency.ts";
import type { Latency, Latencies, LatencyTable, TimedOperation } from "./latency.ts";
import { isMap } from "./properties.ts";
import type { PropertyMap, PropertyValue } from "./properties.ts";

/** What is known of every package: by type, and of types that its table does not have. */
const PACKAGES: Readonly<Record<string, { readonly table: LatencyTable; readonly others?: Latencies }>> = {
  aws: { table: AWS_LATENCIES },
  "azure-native": { table: AZURE_LATENCIES },
  kubernetes: { table: KUBERNETES_LATENCIES, others: KUBERNETES_OBJECT },
  random: { table: {}, others: { create: inTheState(), update: inTheState(), delete: inTheState() } },
};

/** What nothing is known of: long enough to be seen, short enough to hide nothing. */
const UNKNOWN_TYPE: Required<Latencies> = { create: assumed(10), update: assumed(5), delete: assumed(10) };

/** What most APIs take to change or delete an object that nothing has to be waited for. */
const SHORT = { update: assumed(2), delete: assumed(2) };

/**
 * How long an operation takes in the real cloud, with its source. The same object for the same figure, so that
 * figures can be counted.
 * @param inputs of the resource: some types are faster with one setting than with another
 */
export function latencyOf(type: string, operation: TimedOperation, inputs: PropertyMap): Latency {
  const entry = entryOf(type, inputs);
  if (entry === undefined) return UNKNOWN_TYPE[operation];
  return operation === "create" ? entry.create : (entry[operation] ?? SHORT[operation]);
}

/** Whether the tables have a type, be it by a rule for its package. */
export function hasLatency(type: string): boolean {
  return entryOf(type, {}) !== undefined;
}

function entryOf(type: string, inputs: PropertyMap): Latencies | undefined {
  const { table = {}, others } = PACKAGES[packageOf(type)] ?? {};
  const entry = table[type.replace(API_VERSION, ":")];
  const special = entry?.special?.find(({ where, is }) => at(inputs, where) === is);
  return special ?? entry ?? others;
}

/** `azure-native:network/v20240101:Subnet` takes as long as `azure-native:network:Subnet`. */
const API_VERSION = /\/v\d{8}(?:preview)?:/;

function packageOf(type: string): string {
  return type.slice(0, type.indexOf(":"));
}

function at(inputs: PropertyMap, path: string): PropertyValue | undefined {
  return path
    .split(".")
    .reduce<PropertyValue | undefined>((value, key) => (isMap(value) ? value[key] : undefined), inputs);
}

function inTheState(): Latency {
  return { seconds: 0, source: "@pulumi/random: values are made by the provider and kept in the state" };
}
