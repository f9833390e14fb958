import type { Json } from "./snapshot.ts";

/** One RegisterResource request. Other resources are named by their labels, `type::name`. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  /** `type::name`. */
  readonly label: string;
  /** False for components. */
  readonly custom: boolean;
  /** True for components whose children a provider makes (Construct). */
  readonly remote: boolean;
  readonly inputs: Readonly<Record<string, Json>>;
  /** The parent's label; empty when there is none, as when `super()` loses the options. */
  readonly parent: string;
  /** The label of the provider that manages it; empty when it would be a default provider. */
  readonly provider: string;
  /** The providers that a component hands down, by package. */
  readonly providers: Readonly<Record<string, string>>;
  /** What it waits for only because `dependsOn` says so; no input carries these. */
  readonly dependsOn: readonly string[];
  /** What each input waits for. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** The label of the resource whose deletion deletes this one; empty when there is none. */
  readonly deletedWith: string;
  readonly deleteBeforeReplace: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  readonly customTimeouts: { readonly create: string; readonly update: string; readonly delete: string };
}

/** A provider function that the program called. */
export interface Invoked {
  readonly token: string;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly provider: string;
}

/** Everything that a program registered, in the order in which it reached the engine. */
export class ResourceGraph {
  readonly resources: readonly Registered[];
  readonly calls: readonly Invoked[];
  /** What components passed to `registerOutputs`, by label. */
  readonly outputs: ReadonlyMap<string, Readonly<Record<string, Json>>>;

  constructor(
    resources: readonly Registered[],
    calls: readonly Invoked[],
    outputs: ReadonlyMap<string, Readonly<Record<string, Json>>>,
  ) {
    this.resources = resources;
    this.calls = calls;
    this.outputs = outputs;
  }

  /** The resource of this type and name. */
  find(type: string, name: string): Registered {
    const found = this.resources.find((resource) => resource.type === type && resource.name === name);
    if (found !== undefined) return found;
    const alike = this.resources.filter((resource) => resource.type === type || resource.name === name);
    throw new Error(
      `${type}::${name}: is not registered; alike are: ${labelsOf(alike).join(", ") || "none"}`,
    );
  }

  /** The inputs of the resource of this type and name. */
  inputsOf(type: string, name: string): Readonly<Record<string, Json>> {
    return this.find(type, name).inputs;
  }

  /** Every resource of a type. */
  ofType(type: string): readonly Registered[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The resources whose parent is the one with this label; `""` gives those without a parent. */
  children(label: string): readonly Registered[] {
    return this.resources.filter((resource) => resource.parent === label);
  }
}

/** The labels of resources, sorted. */
export const labelsOf = (resources: readonly Registered[]): readonly string[] =>
  resources.map(({ label }) => label).sort();
