import assert from "node:assert/strict";
import { z } from "zod";
import { labelsOf } from "../../support/graph.ts";
import { PLATFORM } from "../../support/platform.ts";
import { valueOf } from "../../support/snapshot.ts";
import { AURORA, deployAurora, TYPES, usualAurora } from "./fixtures.ts";

const CHILDREN = [
  "aws:cloudwatch/logGroup:LogGroup::aurora-mysql-error",
  "aws:cloudwatch/logGroup:LogGroup::aurora-mysql-slowquery",
  "aws:cloudwatch/metricAlarm:MetricAlarm::aurora-mysql-cpu",
  "aws:cloudwatch/metricAlarm:MetricAlarm::aurora-mysql-local-storage",
  "aws:ec2/securityGroup:SecurityGroup::aurora-mysql",
  "aws:kms/key:Key::aurora-mysql",
  "aws:rds/cluster:Cluster::aurora-mysql",
  "aws:rds/clusterInstance:ClusterInstance::aurora-mysql-a",
  "aws:rds/clusterInstance:ClusterInstance::aurora-mysql-c",
  "aws:rds/clusterParameterGroup:ClusterParameterGroup::aurora-mysql",
  "aws:rds/parameterGroup:ParameterGroup::aurora-mysql",
  "aws:rds/subnetGroup:SubnetGroup::aurora-mysql",
  "aws:sns/topic:Topic::aurora-mysql-alarms",
  "aws:sns/topicSubscription:TopicSubscription::aurora-mysql-alarms-on-call",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::aurora-mysql-to-peer",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::aurora-mysql-from-eks",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::aurora-mysql-from-peer",
];

describe("AuroraMySql", () => {
  it("has these children, below it and by AWS's provider, in previews too", async () => {
    const { graph } = await usualAurora();
    assert.deepEqual(labelsOf(graph.children(AURORA)), CHILDREN);
    assert.equal(graph.find("kakehashi:database:AuroraMySql", "aurora-mysql").parent, PLATFORM);
    for (const { provider, label } of graph.children(AURORA))
      assert.equal(provider, "pulumi:providers:aws::aws", label);
    const preview = await deployAurora({}, true);
    assert.deepEqual(labelsOf(preview.graph.children(AURORA)), CHILDREN);
  });

  it("is encrypted, backed up and guarded, with a password that RDS makes", async () => {
    const { graph } = await usualAurora();
    const { inputs, protect, dependsOn } = graph.find(TYPES.cluster, "aurora-mysql");
    assert.deepEqual(inputs, {
      clusterIdentifier: "kakehashi-test",
      engine: "aurora-mysql",
      engineVersion: "8.4.mysql_aurora.8.4.8",
      masterUsername: "kakehashi",
      manageMasterUserPassword: true,
      dbSubnetGroupName: "data",
      vpcSecurityGroupIds: ["sg-1"],
      dbClusterParameterGroupName: "replication",
      port: 3306,
      storageEncrypted: true,
      kmsKeyId: "arn:aws:kms:ap-northeast-1:111111111111:key/1",
      backupRetentionPeriod: 14,
      preferredBackupWindow: "17:00-18:00",
      preferredMaintenanceWindow: "sun:18:30-sun:19:30",
      enabledCloudwatchLogsExports: ["error", "slowquery"],
      copyTagsToSnapshot: true,
      deletionProtection: true,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: "kakehashi-test-final-sg-1",
      tags: { environment: "test", Name: "aurora-mysql-cluster" },
    });
    assert.equal(protect, true);
    assert.deepEqual(dependsOn, [
      "aws:cloudwatch/logGroup:LogGroup::aurora-mysql-error",
      "aws:cloudwatch/logGroup:LogGroup::aurora-mysql-slowquery",
    ]);
  });

  it("leaves nothing behind when it is not guarded", async () => {
    const { graph } = await deployAurora({ guards: { deletionProtection: false, protect: false } });
    const { inputs, protect } = graph.find(TYPES.cluster, "aurora-mysql");
    const { deletionProtection, skipFinalSnapshot, finalSnapshotIdentifier } = inputs;
    assert.deepEqual(
      [protect, deletionProtection, skipFinalSnapshot, finalSnapshotIdentifier],
      [false, false, true, undefined],
    );
  });

  it("has its parameters and an operator's from the next restart on", async () => {
    const { graph } = await deployAurora({ parameters: { max_connections: "500" } });
    const { family, parameters } = graph.inputsOf(TYPES.clusterParameters, "aurora-mysql");
    assert.equal(family, "aurora-mysql8.4");
    const all = z
      .array(z.object({ name: z.string(), value: z.string(), applyMethod: z.literal("pending-reboot") }))
      .parse(parameters);
    const values = Object.fromEntries(all.map(({ name, value }) => [name, value]));
    const { binlog_format, lower_case_table_names, require_secure_transport, max_connections } = values;
    assert.deepEqual(
      [values["gtid-mode"], binlog_format, lower_case_table_names, require_secure_transport, max_connections],
      ["ON", "ROW", "1", "ON", "500"],
    );
  });

  it("has an instance in each zone, the first to be the writer", async () => {
    const { graph } = await usualAurora();
    const instances = graph.ofType(TYPES.instance).map(({ inputs, protect }) => {
      const { availabilityZone, promotionTier, publiclyAccessible, autoMinorVersionUpgrade } = inputs;
      return [availabilityZone, promotionTier, publiclyAccessible, autoMinorVersionUpgrade, protect];
    });
    assert.deepEqual(instances, [
      ["ap-northeast-1a", 0, false, false, true],
      ["ap-northeast-1c", 1, false, false, true],
    ]);
  });

  it("lets MySQL in from the cluster and the other cloud, and out to the other cloud, and nothing else", async () => {
    const { graph } = await usualAurora();
    const rules = [...graph.ofType(TYPES.ingress), ...graph.ofType(TYPES.egress)].map(({ inputs }) => {
      const { referencedSecurityGroupId, cidrIpv4, ipProtocol, fromPort, toPort } = inputs;
      return [referencedSecurityGroupId ?? cidrIpv4, ipProtocol, fromPort, toPort];
    });
    assert.deepEqual(rules, [
      ["sg-eks", "tcp", 3306, 3306],
      ["10.68.0.0/16", "tcp", 3306, 3306],
      ["10.68.0.0/16", "tcp", 3306, 3306],
    ]);
  });

  it("tells where it is, who administers it and who signed its certificate", async () => {
    const { result } = await usualAurora();
    const { host, readerHost, administrator, role, port } = result;
    assert.deepEqual(await valueOf({ host, readerHost, administrator, role, port }), {
      host: "writer.rds.amazonaws.com",
      readerHost: "reader.rds.amazonaws.com",
      administrator: {
        kind: "secrets-manager",
        secretArn: "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:rds!cluster-1",
      },
      role: "primary",
      port: 3306,
    });
    assert.match(result.caPem, /^-----BEGIN CERTIFICATE-----\n/);
  });

  it("refuses zones without data subnets", async () => {
    await assert.rejects(
      deployAurora({ zones: ["a", "d"] }),
      /aurora-mysql\.zones: the network has no data subnet in this zone, got d; name zones of the network/,
    );
  });
});
