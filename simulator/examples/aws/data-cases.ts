import { TYPES } from "../../aws/types.ts";
import type { PropertyMap } from "../../properties.ts";
import type { CheckCase } from "../case.ts";
import type { ExampleCloud } from "../cloud.ts";
import { subnet, vpc } from "./fixtures.ts";

/** Subnets in two zones, and one more in the first. */
export function dataSubnets(cloud: ExampleCloud): {
  readonly a: string;
  readonly b: string;
  readonly c: string;
} {
  const vpcId = vpc(cloud).id;
  return {
    a: subnet(cloud, vpcId, "a", "10.64.0.0/24").id,
    b: subnet(cloud, vpcId, "a", "10.64.1.0/24", "subnet-second").id,
    c: subnet(cloud, vpcId, "c", "10.64.2.0/24").id,
  };
}

/** A cluster that Aurora accepts. */
export function databaseInputs(cloud: ExampleCloud): PropertyMap {
  const { a, c } = dataSubnets(cloud);
  const group = cloud.make(TYPES.dbSubnetGroup, "data", { name: "data", subnetIds: [a, c] });
  return {
    clusterIdentifier: "shop",
    engine: "aurora-mysql",
    dbSubnetGroupName: group.id,
    masterUsername: "admin",
    manageMasterUserPassword: true,
    backupRetentionPeriod: 7,
  };
}

export const dataCases: readonly CheckCase[] = [
  {
    check: "aws:s3/bucket:kept-name",
    type: TYPES.bucket,
    inputs: () => ({ refused: { bucket: "backups--x-s3" }, passes: { bucket: "kakehashi-backups" } }),
  },
  {
    check: "aws:rds/subnetGroup:two-zones",
    type: TYPES.dbSubnetGroup,
    inputs: (cloud) => {
      const { a, b, c } = dataSubnets(cloud);
      return { refused: { subnetIds: [a, b] }, passes: { subnetIds: [a, c] } };
    },
  },
  {
    check: "aws:rds/cluster:master-password",
    type: TYPES.dbCluster,
    inputs: (cloud) => {
      const passes = databaseInputs(cloud);
      return { refused: { ...passes, manageMasterUserPassword: false }, passes };
    },
  },
];
