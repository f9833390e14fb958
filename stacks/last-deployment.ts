import { getOrganization, getProject, getStack } from "@pulumi/pulumi";
import { invoke } from "@pulumi/pulumi/runtime/invoke.js";
import { z } from "zod";
import type { MySqlService } from "../lib/mysql/service.ts";

/** What the last deployment of this stack left behind, as far as the next one must know it. */
export interface LastDeployment {
  /** The generation of each gateway's keys, by gateway; empty before there are any. */
  readonly keyGenerations: Readonly<Record<string, number>>;
  /** Addresses of Azure's Route Server; empty where there is none. */
  readonly azureRouters: readonly string[];
  /** How AKS was reached; undefined before it was there. It is a secret. */
  readonly aksKubeconfig: string | undefined;
  /** Which server its program took for the primary; undefined without managed replication. */
  readonly databasePrimary: MySqlService | undefined;
}

/** The part of a stack's outputs that tells it; what an update left unknown is not what it should be. */
const outputsSchema = z.object({
  vpn: z
    .object({
      gateways: z.record(z.string(), z.object({ generation: z.number().optional().catch(undefined) })),
      azureRouters: z.array(z.ipv4()).catch([]),
    })
    .catch({ gateways: {}, azureRouters: [] }),
  aks: z.object({ kubeconfig: z.string().startsWith("{").optional() }).catch({}),
  database: z.object({ primary: z.enum(["aurora", "azure"]).optional() }).catch({}),
});

const answerSchema = z.object({ outputs: outputsSchema });

/**
 * Reads the stack's own outputs as they are before this deployment. The engine takes them from the state, and asks no
 * cloud (pulumi v3.246.0, pkg/resource/deploy/builtins.go).
 */
export async function readLastDeployment(): Promise<LastDeployment> {
  const name = `${getOrganization()}/${getProject()}/${getStack()}`;
  const answer: unknown = await invoke("pulumi:pulumi:readStackOutputs", { name });
  const { vpn, aks, database } = answerSchema.parse(answer).outputs;
  return {
    keyGenerations: Object.fromEntries(
      Object.entries(vpn.gateways).flatMap(([gateway, { generation }]) =>
        generation === undefined ? [] : [[gateway, generation]],
      ),
    ),
    azureRouters: vpn.azureRouters,
    aksKubeconfig: aks.kubeconfig,
    databasePrimary: database.primary,
  };
}
