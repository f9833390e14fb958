import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { POINTER_SELECTOR, type PointerTarget } from "../../lib/database/pointers.ts";
import type { MySqlService } from "../../lib/mysql/service.ts";
import type { Problem } from "../../lib/problems.ts";
import type { ClusterPointers, Clusters } from "./clusters.ts";
import { withPrimary } from "./primary.ts";

/** What points applications at the primary: objects in both clusters, and what the stack's file says. */
export class Pointing {
  readonly #clusters: Clusters;
  readonly #targets: Readonly<Record<MySqlService, PointerTarget>>;
  readonly #file: string;
  #left: readonly Problem[] = [];

  constructor(clusters: Clusters, targets: Readonly<Record<MySqlService, PointerTarget>>, file: string) {
    this.#clusters = clusters;
    this.#targets = targets;
    this.#file = file;
  }

  /** Why applications could not be pointed anywhere now, a line for each cluster. */
  async obstacles(): Promise<readonly Problem[]> {
    return obstaclesIn(await this.#clusters.look());
  }

  /** Points what can be reached, and writes the primary into the stack's file, which the next deployment is made from. */
  async point(to: MySqlService): Promise<void> {
    this.#left = obstaclesIn(await this.#clusters.point(this.#targets[to]));
    const text = readFileSync(this.#file, "utf8");
    // In one step: a command that is killed leaves the old file or the new one.
    const next = `${this.#file}.${process.pid}`;
    writeFileSync(next, withPrimary(text, to));
    renameSync(next, this.#file);
  }

  /** What the last {@link point} could not reach. */
  get left(): readonly Problem[] {
    return this.#left;
  }
}

function obstaclesIn(seen: readonly ClusterPointers[]): readonly Problem[] {
  return seen.flatMap((cluster) => {
    const path = `clusters.${cluster.cloud}`;
    if ("problem" in cluster) {
      const fix = "look at its API server and at your login";
      return [{ path, problem: "cannot be asked", got: cluster.problem, fix }];
    }
    if (cluster.pointers.length > 0) return [];
    const fix = "pulumi up makes the objects that point applications at the primary";
    return [{ path, problem: `has nothing labelled ${POINTER_SELECTOR}`, got: "", fix }];
  });
}
