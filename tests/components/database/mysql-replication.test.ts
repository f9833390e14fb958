import assert from "node:assert/strict";
import { z } from "zod";
import { MYSQL_ACCOUNTS } from "../../../lib/mysql/accounts.ts";
import { labelsOf, type ResourceGraph } from "../../support/graph.ts";
import { PLATFORM } from "../../support/platform.ts";
import { valueOf } from "../../support/snapshot.ts";
import { asked, deployReplication, REPLICATION, TYPES, usualReplication } from "./fixtures.ts";

const EACH = [
  TYPES.job,
  TYPES.deployment,
  TYPES.config,
  TYPES.secret,
  TYPES.policy,
  "kubernetes:core/v1:ServiceAccount",
];
const SIDES = ["aurora", "azure"];

const CHILDREN = [
  ...SIDES.flatMap((side) => [
    ...EACH.map((type) => `${type}::mysql-replication-${side}`),
    `${TYPES.config}::mysql-replication-${side}-sql`,
  ]),
  ...["heartbeat", "operator", "replication"].map((it) => `${TYPES.password}::mysql-replication-${it}`),
  "aws:cloudwatch/metricAlarm:MetricAlarm::mysql-replication-aurora-lag",
  "aws:secretsmanager/secret:Secret::mysql-replication",
  "azure-native:monitor:MetricAlert::mysql-replication-azure-lag",
  `${TYPES.secretVersion}::mysql-replication`,
];

const sqlOf = (graph: ResourceGraph, side: string): string =>
  z
    .object({ "10-replication.sql": z.string() })
    .parse(graph.inputsOf(TYPES.config, `mysql-replication-${side}-sql`).data)["10-replication.sql"];

const podSchema = z.object({
  metadata: z.object({ name: z.string().optional() }),
  spec: z.object({
    template: z.object({
      spec: z.object({
        automountServiceAccountToken: z.literal(false),
        securityContext: z.object({
          runAsNonRoot: z.literal(true),
          seccompProfile: z.object({ type: z.literal("RuntimeDefault") }),
        }),
        initContainers: z.array(z.unknown()).optional(),
        containers: z.array(
          z.object({
            name: z.string(),
            image: z.string().regex(/:v?\d+\.\d+\.\d+$/),
            env: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
            securityContext: z.object({
              allowPrivilegeEscalation: z.literal(false),
              readOnlyRootFilesystem: z.literal(true),
              capabilities: z.object({ drop: z.tuple([z.literal("ALL")]) }),
            }),
          }),
        ),
        volumes: z.array(z.looseObject({ name: z.string() })),
      }),
    }),
  }),
});

const podOf = (graph: ResourceGraph, type: string, side: string) =>
  podSchema.parse(graph.inputsOf(type, `mysql-replication-${side}`)).spec.template.spec;

describe("MySqlReplication", () => {
  it("has these children, each in its own cluster, and gone with it", async () => {
    const { graph } = await usualReplication();
    assert.deepEqual(labelsOf(graph.children(REPLICATION)), CHILDREN.toSorted());
    assert.equal(graph.find("kakehashi:database:MySqlReplication", "mysql-replication").parent, PLATFORM);
    for (const { name, type, provider, deletedWith, label } of graph.children(REPLICATION)) {
      if (!type.startsWith("kubernetes:")) continue;
      const cluster = name.includes("aurora") ? "eks" : "aks";
      assert.equal(provider, `pulumi:providers:kubernetes::${cluster}`, label);
      assert.equal(deletedWith, `test:index:Cluster::${cluster}`, label);
    }
  });

  it("gives the primary accounts and no link, and the replica a link to the other cloud", async () => {
    const { graph } = await usualReplication();
    assert.doesNotMatch(sqlOf(graph, "aurora"), /rds_set_external_source|azure\.example/);
    assert.match(sqlOf(graph, "aurora"), /kakehashi_replication/);
    assert.match(sqlOf(graph, "azure"), /az_replication_change_master_with_gtid[^]*aurora\.example/);
    const turned = (await deployReplication("azure")).graph;
    assert.match(sqlOf(turned, "aurora"), /rds_set_external_source_with_auto_position[^]*azure\.example/);
    assert.doesNotMatch(sqlOf(turned, "azure"), /az_replication_change_master|aurora\.example/);
  });

  it("runs another Job when there is something else to run, and the same one otherwise", async () => {
    const nameOf = (graph: ResourceGraph, side: string) =>
      podSchema.parse(graph.inputsOf(TYPES.job, `mysql-replication-${side}`)).metadata.name;
    const [first, again, turned] = [
      (await usualReplication()).graph,
      (await deployReplication()).graph,
      (await deployReplication("azure")).graph,
    ];
    for (const side of SIDES) {
      assert.match(nameOf(first, side) ?? "", /^mysql-replication-[0-9a-f]{10}$/);
      assert.equal(nameOf(first, side), nameOf(again, side));
      assert.notEqual(nameOf(first, side), nameOf(turned, side));
    }
  });

  it("runs pods of the strictest kind, that get secrets as files only", async () => {
    const { graph } = await usualReplication();
    for (const side of SIDES)
      for (const type of [TYPES.job, TYPES.deployment]) {
        const { containers } = podOf(graph, type, side);
        for (const { env = [] } of containers)
          for (const { name, value } of env) assert.doesNotMatch(`${name} ${value}`, /password/i);
      }
    const others = graph.resources.filter(
      ({ type }) => type !== TYPES.secret && type !== TYPES.secretVersion && type !== TYPES.password,
    );
    assert.ok(others.every(({ inputs }) => !JSON.stringify(inputs).includes("password of")));
    const written = JSON.stringify(graph.inputsOf(TYPES.secret, "mysql-replication-azure").stringData);
    for (const account of ["replication", "heartbeat", "operator"])
      assert.ok(written.includes(`password of mysql-replication-${account}`));
  });

  it("fetches Aurora's administrator with an identity of its own, and is given Azure's", async () => {
    const { graph } = await deployReplication();
    assert.equal(podOf(graph, TYPES.job, "aurora").initContainers?.length, 1);
    assert.deepEqual(podOf(graph, TYPES.job, "azure").initContainers, []);
    const tell = "cloudwatch:PutMetricData";
    const permissions = z.looseObject({
      aws: z.object({ statements: z.array(z.object({ actions: z.array(z.string()) })) }),
    });
    const identities = asked.map((it) =>
      z.object({ cluster: z.string(), key: z.string(), account: z.string(), permissions }).parse(it),
    );
    assert.deepEqual(
      identities.map(({ cluster, key, account, permissions: { aws } }) => [
        cluster,
        key,
        account,
        aws.statements.flatMap(({ actions }) => actions),
      ]),
      [
        ["eks", "mysql", "database/mysql-replication", ["secretsmanager:GetSecretValue", tell]],
        ["aks", "mysql", "database/mysql-replication", [tell]],
      ],
    );
    const { "<secret>": given } = z
      .object({ "<secret>": z.record(z.string(), z.unknown()) })
      .or(z.record(z.string(), z.unknown()).transform((it) => ({ "<secret>": it })))
      .parse(graph.inputsOf(TYPES.secret, "mysql-replication-aurora").stringData);
    assert.ok(!("administrator-password" in given));
  });

  it("lets pods reach their own server, and the telemetry reach the exporter", async () => {
    const { graph } = await usualReplication();
    const specOf = (side: string) => graph.inputsOf(TYPES.policy, `mysql-replication-${side}`).spec;
    assert.deepEqual(specOf("azure"), {
      podSelector: { matchLabels: { "app.kubernetes.io/name": "mysql-replication" } },
      policyTypes: ["Ingress", "Egress"],
      egress: [
        { to: [{ ipBlock: { cidr: "10.68.16.0/20" } }], ports: [{ protocol: "TCP", port: 3306 }] },
        { to: [{ ipBlock: { cidr: "0.0.0.0/0" } }], ports: [{ protocol: "TCP", port: 443 }] },
      ],
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "platform" } } }],
          ports: [{ protocol: "TCP", port: 9104 }],
        },
      ],
    });
    const { egress } = z.object({ egress: z.array(z.unknown()) }).parse(specOf("aurora"));
    assert.equal(egress.length, 3);
  });

  it("waits for its own nodes and server, and the replica's Job for the account that the primary's makes", async () => {
    const { graph } = await usualReplication();
    for (const [side, cluster] of [
      ["aurora", "eks"],
      ["azure", "aks"],
    ] as const) {
      const nodes = `kubernetes:core/v1:Namespace::${cluster}-nodes`;
      const waits = (type: string) => graph.find(type, `mysql-replication-${side}`).dependsOn;
      const primary = `${TYPES.job}::mysql-replication-aurora`;
      assert.deepEqual(waits(TYPES.job), side === "aurora" ? [nodes] : [primary, nodes]);
      assert.deepEqual([waits(TYPES.deployment), waits(TYPES.config)], [[nodes], []]);
    }
  });

  it("rings in each cloud when the newest heartbeat there is old, on AWS when nobody tells too", async () => {
    const { graph } = await usualReplication();
    const { namespace, metricName, dimensions, threshold, treatMissingData, alarmActions } = graph.inputsOf(
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      "mysql-replication-aurora-lag",
    );
    assert.deepEqual(
      [namespace, metricName, dimensions, threshold, treatMissingData, alarmActions],
      ["Kakehashi/Database", "HeartbeatAge", { Server: "aurora" }, 10, "breaching", ["alarms of aurora"]],
    );
    const { scopes, actions, criteria } = graph.inputsOf(
      "azure-native:monitor:MetricAlert",
      "mysql-replication-azure-lag",
    );
    const [criterion] = z.object({ allOf: z.array(z.looseObject({})) }).parse(criteria).allOf;
    assert.deepEqual([scopes, actions], [["id of azure"], [{ actionGroupId: "alarms of azure" }]]);
    assert.deepEqual(
      [criterion?.metricNamespace, criterion?.metricName, criterion?.threshold],
      ["Kakehashi/Database", "HeartbeatAge", 10],
    );
    const envOf = (side: string) =>
      podOf(graph, TYPES.deployment, side).containers.find(({ name }) => name === "lag")?.env ?? [];
    assert.deepEqual(
      ["aurora", "azure"].map((side) => envOf(side).find(({ name }) => name === "SERVER")?.value),
      ["aurora", "id of azure"],
    );
  });

  it("puts the accounts where people find them", async () => {
    const { graph } = await usualReplication();
    const { "<secret>": text } = z
      .object({ "<secret>": z.string() })
      .parse(graph.inputsOf(TYPES.secretVersion, "mysql-replication").secretString);
    assert.deepEqual(JSON.parse(text), {
      ...Object.fromEntries(
        Object.entries(MYSQL_ACCOUNTS).map(([role, { user }]) => [
          role,
          { user, password: `password of mysql-replication-${role}` },
        ]),
      ),
      "azure-administrator": { user: "kakehashi", password: "password of azure" },
    });
  });

  it("tells which one is primary, what configured each, and where the accounts are", async () => {
    const { primary, jobs, accountsSecret } = (await deployReplication("azure")).result;
    const told = z
      .object({
        accountsSecret: z.string(),
        jobs: z.record(z.string(), z.string().regex(/^mysql-replication-/)),
      })
      .parse(await valueOf({ jobs, accountsSecret }));
    assert.deepEqual([primary, told.accountsSecret], ["azure", "arn of mysql-replication"]);
    assert.deepEqual(Object.keys(told.jobs), ["aurora", "azure"]);
  });

  it("refuses two primaries, and a server with the cluster of another cloud", async () => {
    await assert.rejects(
      deployReplication("aurora", (args) => ({
        ...args,
        azure: { ...args.azure, database: { ...args.azure.database, role: "primary" } },
      })),
      /mysql-replication\.primary: must be one of the two, got aurora and azure; name one/,
    );
    await assert.rejects(
      deployReplication("aurora", (args) => ({
        ...args,
        aurora: { ...args.aurora, cluster: args.azure.cluster },
      })),
      /mysql-replication\.aurora: must be a database of aurora and the cluster of its cloud, got aurora with a cluster of azure/,
    );
  });
});
