import type { CheckCase } from "../case.ts";
import { alarmCases, secretCases } from "./alarm-cases.ts";
import { associationCases, scalingCases } from "./association-cases.ts";
import { backupCases } from "./backup-cases.ts";
import { dataCases } from "./data-cases.ts";
import { databaseCases } from "./database-cases.ts";
import { dnsCases } from "./dns-cases.ts";
import { resolverCases } from "./resolver-cases.ts";
import { accessCases, addonCases } from "./eks-access-cases.ts";
import { clusterCases } from "./eks-cluster-cases.ts";
import { eventCases, queueCases } from "./event-cases.ts";
import { instanceCases, interfaceCases, routeServerCases } from "./machine-cases.ts";
import { endpointCases, gatewayCases, routeCases, vpcCases } from "./network-cases.ts";
import { fargateCases, nodeCases, templateCases } from "./node-cases.ts";
import { quotaCases } from "./quota-cases.ts";
import { iamCases, kmsCases, logCases, securityGroupCases } from "./security-cases.ts";

/** The cases of AWS's checks; the first of a type that makes something is what its generated examples start from. */
export const awsCases: readonly CheckCase[] = [
  ...vpcCases,
  ...gatewayCases,
  ...routeCases,
  ...endpointCases,
  ...associationCases,
  ...securityGroupCases,
  ...iamCases,
  ...logCases,
  ...kmsCases,
  ...clusterCases,
  ...addonCases,
  ...accessCases,
  ...nodeCases,
  ...fargateCases,
  ...templateCases,
  ...scalingCases,
  ...interfaceCases,
  ...instanceCases,
  ...routeServerCases,
  ...secretCases,
  ...alarmCases,
  ...queueCases,
  ...eventCases,
  ...dnsCases,
  ...resolverCases,
  ...dataCases,
  ...backupCases,
  ...databaseCases,
  ...quotaCases,
];
