/** Speaks to the API servers of a namespace, for the lab outside of it. */
import {
  ApiRefusal,
  ApiServer,
  type ApiRequest,
  type Manifest,
} from "../../simulator/kubernetes/api-server.ts";
import { serve } from "../network/child.ts";

/** What became of an object: as it is then, or why it was refused. */
export type Outcome =
  { readonly object: unknown } | { readonly refused: { readonly code: number; readonly message: string } };

const servers = new Map<string, Promise<ApiServer>>();

function serverOf(kubeconfig: string): Promise<ApiServer> {
  const known = servers.get(kubeconfig) ?? ApiServer.of(kubeconfig);
  servers.set(kubeconfig, known);
  return known;
}

async function outcome(work: Promise<unknown>): Promise<Outcome> {
  try {
    return { object: await work };
  } catch (error) {
    if (error instanceof ApiRefusal) return { refused: { code: error.code, message: error.message } };
    throw error;
  }
}

interface About {
  readonly kubeconfig: string;
  readonly object: Manifest;
  readonly dryRun?: boolean;
}

serve({
  ask: async ({ kubeconfig, request }: { kubeconfig: string; request: ApiRequest }) =>
    (await serverOf(kubeconfig)).ask(request),
  apply: async ({ kubeconfig, object, dryRun }: About) =>
    outcome((await serverOf(kubeconfig)).apply(object, dryRun)),
  get: async ({ kubeconfig, object }: About) => (await serverOf(kubeconfig)).get(object),
  remove: async ({ kubeconfig, object }: About) => (await serverOf(kubeconfig)).delete(object),
});
