import type { SimulatedPackage } from "./model.ts";

/** The packages that are simulated, each loaded when a program first uses it. */
const LOADERS: Readonly<Record<string, () => Promise<SimulatedPackage>>> = {
  aws: async () => (await import("./aws/package.ts")).aws,
  awsx: async () => (await import("./awsx/package.ts")).awsx,
  "azure-native": async () => (await import("./azure/package.ts")).azureNative,
  eks: async () => (await import("./eks/package.ts")).eks,
  random: async () => (await import("./random/package.ts")).random,
  kubernetes: async () => (await import("./kubernetes/package.ts")).kubernetes,
};

export const PACKAGE_NAMES: readonly string[] = Object.keys(LOADERS);

/** Packages of which nothing is in any cloud: what they make is in the state alone. */
export const STATE_ONLY_PACKAGES: readonly string[] = ["random"];

/** Types of which two resources may be one object (`takesOver` of their models). */
export const SHARED_TYPES: readonly string[] = [
  "azure-native:dbformysql:Configuration",
  "azure-native:storage:BlobServiceProperties",
];

/** The loaded packages of one simulator. */
export class Registry {
  readonly #packages = new Map<string, SimulatedPackage>();

  /** A package by its name; one that is not simulated has no models. */
  async load(name: string): Promise<SimulatedPackage> {
    const known = this.#packages.get(name);
    if (known !== undefined) return known;
    const loaded = (await LOADERS[name]?.()) ?? nothingModelled(name);
    this.#packages.set(name, loaded);
    return loaded;
  }

  /** Every package that is simulated. */
  async all(): Promise<readonly SimulatedPackage[]> {
    return Promise.all(PACKAGE_NAMES.map((name) => this.load(name)));
  }

  /** Whether ids of a type are assigned by its cloud, and so cannot be known before the object is there. */
  assignsIds(type: string): boolean {
    const owner = this.#packages.get(type.slice(0, type.indexOf(":")));
    return owner?.model(type)?.assignedIds ?? owner?.assignedIds ?? false;
  }
}

function nothingModelled(name: string): SimulatedPackage {
  return {
    name,
    invokes: [],
    assignedIds: false,
    regionalIds: false,
    model: () => undefined,
    place: () => ({ package: name, account: name, region: "" }),
  };
}
