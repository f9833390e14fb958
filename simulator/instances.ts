import { Refusal } from "./refusal.ts";
import type { Provider, SimulatedPackage } from "./model.ts";
import type { PropertyMap } from "./properties.ts";
import type { Registry } from "./registry.ts";

/** The providers that programs have configured. The engine opens a connection for each, which tells them apart. */
export class Instances {
  readonly #registry: Registry;
  readonly #byPeer = new Map<string, Provider>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** A package, loaded when it is first asked for. */
  package(name: string): Promise<SimulatedPackage> {
    return this.#registry.load(name);
  }

  /** Keeps a provider's configuration. */
  async configure(peer: string, packageName: string, config: PropertyMap): Promise<void> {
    const loaded = await this.#registry.load(packageName);
    this.#byPeer.set(peer, { package: loaded, config, place: loaded.place(config) });
  }

  /** The provider at the other end of a connection. A connection that was opened anew is known by its package, if only one has it. */
  of(peer: string, packageName: string): Provider {
    const own = this.#byPeer.get(peer);
    if (own?.package.name === packageName) return own;
    const [only, ...others] = [...this.#byPeer.values()].filter((it) => it.package.name === packageName);
    if (only !== undefined && others.length === 0) return only;
    throw new Refusal(
      `${packageName}: the provider at ${peer} is not configured, got an operation; start again`,
    );
  }
}
