import { accessSync, constants } from "node:fs";
import { resolve } from "node:path";
import { CLOUD_NAMES } from "../../simulator/faults/fault.ts";
import type { CloudName } from "../../simulator/faults/fault.ts";
import { ApiServer } from "../../simulator/kubernetes/api-server.ts";
import { applyingHandlers } from "../../simulator/kubernetes/applying-handlers.ts";
import type { SimulatorOptions } from "../../simulator/server.ts";
import { showValue } from "../../lib/problems.ts";
import { BadInput } from "./problems.ts";

/** The kubeconfigs that `--kubeconfig cloud=FILE` names. */
export function kubeconfigsOf(texts: readonly string[]): Readonly<Partial<Record<CloudName, string>>> {
  const files: Partial<Record<CloudName, string>> = {};
  for (const text of texts) {
    const [name, ...rest] = text.split("=");
    const cloud = CLOUD_NAMES.find((it) => it === name);
    const file = resolve(rest.join("="));
    const problem =
      cloud === undefined || rest.length === 0
        ? `must be CLOUD=FILE with a cloud of ${CLOUD_NAMES.join(", ")}`
        : files[cloud] !== undefined
          ? "names a cloud twice"
          : isReadable(file)
            ? undefined
            : "names a file that cannot be read";
    if (cloud === undefined || problem !== undefined)
      throw new BadInput({
        path: "--kubeconfig",
        problem: problem ?? "",
        got: showValue(text),
        fix: "write it as aws=path/to/kubeconfig",
      });
    files[cloud] = file;
  }
  return files;
}

/** What the clouds are started with, so that the objects of clusters are applied to real API servers. */
export async function applyingTo(texts: readonly string[]): Promise<Pick<SimulatorOptions, "between">> {
  const files = kubeconfigsOf(texts);
  const servers: Partial<Record<CloudName, ApiServer>> = {};
  for (const cloud of CLOUD_NAMES) {
    const file = files[cloud];
    if (file !== undefined) servers[cloud] = await ApiServer.of(file);
  }
  return { between: (handlers, surroundings) => applyingHandlers(handlers, surroundings, servers) };
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
