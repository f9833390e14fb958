import type { StateResource } from "../state.ts";

/** The resources of a state in their order, in which each comes after what it waits for. */
export class ResourceOrder {
  readonly resources: readonly StateResource[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #members = new Map<string, number[]>();

  /** @param resources of the state; old ones that are being replaced are left out */
  constructor(resources: readonly StateResource[]) {
    this.resources = resources.filter((it) => it.delete !== true);
    this.#index = new Map(this.resources.map(({ urn }, index) => [urn, index]));
    this.resources.forEach((resource, index) => {
      this.#join(resource.parent, index);
    });
  }

  get(urn: string): StateResource | undefined {
    const index = this.#index.get(urn);
    return index === undefined ? undefined : this.resources[index];
  }

  isBefore(urn: string, other: string): boolean {
    return (this.#index.get(urn) ?? Infinity) < (this.#index.get(other) ?? -Infinity);
  }

  /**
   * What waiting for a resource means. Components take no time of their own: whoever depends on one waits for all
   * in it that comes before him, as the engine has it (pulumi v3.246.0, resource/graph/dependency_graph.go).
   */
  expand(urn: string, waiting: string): readonly string[] {
    const limit = this.#index.get(waiting) ?? Infinity;
    const members = (this.#members.get(urn) ?? []).filter((index) => index < limit);
    return [urn, ...members.flatMap((index) => this.resources[index]?.urn ?? [])];
  }

  /** Makes a resource a member of the components around it. */
  #join(parent: string | undefined, index: number): void {
    for (let urn = parent; urn !== undefined;) {
      const around = this.get(urn);
      if (around === undefined || around.custom === true) return;
      const members = this.#members.get(urn);
      if (members === undefined) this.#members.set(urn, [index]);
      else members.push(index);
      urn = around.parent;
    }
  }
}

/** The provider's URN of a reference in the engine's form `URN::ID`. */
export function providerUrn({ provider }: Pick<StateResource, "provider">): string | undefined {
  const urn = provider?.slice(0, provider.lastIndexOf("::"));
  return urn === "" ? undefined : urn;
}
