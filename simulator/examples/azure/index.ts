import type { CheckCase } from "../case.ts";
import { clusterCases } from "./cluster-cases.ts";
import { databaseCases } from "./database-cases.ts";
import { dnsCases } from "./dns-cases.ts";
import { identityCases } from "./identity-cases.ts";
import { machineCases } from "./machine-cases.ts";
import { networkCases } from "./network-cases.ts";
import { resolverCases } from "./resolver-cases.ts";
import { routerCases } from "./router-cases.ts";
import { storageCases } from "./storage-cases.ts";
import { vaultCases } from "./vault-cases.ts";

/** The cases of Azure's checks; the first of a type that makes something is what its generated examples start from. */
export const azureCases: readonly CheckCase[] = [
  ...networkCases,
  ...identityCases,
  ...clusterCases,
  ...machineCases,
  ...vaultCases,
  ...routerCases,
  ...dnsCases,
  ...resolverCases,
  ...databaseCases,
  ...storageCases,
];
