import assert from "node:assert/strict";
import { z } from "zod";
import { MYSQL_ACCOUNTS } from "../../../lib/mysql/accounts.ts";
import { labelsOf, type ResourceGraph } from "../../support/graph.ts";
import { PLATFORM } from "../../support/platform.ts";
import { valueOf } from "../../support/snapshot.ts";
import { asked, deployReplication, deployRotated, REPLICATION, TYPES, usualReplication } from "./fixtures.ts";

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
    ...["link", "sql"].map((it) => `${TYPES.config}::mysql-replication-${side}-${it}`),
    ...[TYPES.secret, TYPES.service].map((type) => `${type}::mysql-replication-${side}-primary`),
    `${TYPES.cronJob}::mysql-replication-${side}-link`,
  ]),
  ...["heartbeat", "operator", "replication", "revision"].map(
    (it) => `${TYPES.password}::mysql-replication-${it}`,
  ),
  `${TYPES.vault}::mysql-accounts`,
  `${TYPES.vaultSecret}::mysql-replication-accounts`,
  `${TYPES.roleAssignment}::mysql-replication-accounts-33333333-3333-4333-8333-333333333333`,
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
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
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
            image: z.string().regex(/:v?\d+\.\d+\.\d+(@sha256:[0-9a-f]{64})?$/),
            env: z
              .array(
                z.object({
                  name: z.string(),
                  value: z.string().optional(),
                  valueFrom: z.unknown().optional(),
                }),
              )
              .optional(),
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

const vaultSchema = z.object({
  enableRbacAuthorization: z.boolean(),
  enablePurgeProtection: z.boolean().optional(),
  softDeleteRetentionInDays: z.number(),
  networkAcls: z.unknown(),
});

/** What is in a secret of the graph; anything else as it is. */
const opened = (value: unknown): unknown =>
  z.object({ "<secret>": z.unknown() }).safeParse(value).data?.["<secret>"] ?? value;

const jobName = (graph: ResourceGraph, side: string): string =>
  podSchema.parse(graph.inputsOf(TYPES.job, `mysql-replication-${side}`)).metadata.name ?? "";

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

  it("runs the same on each side, whichever is primary: the servers know what they are", async () => {
    const [first, turned] = [(await usualReplication()).graph, (await deployReplication("azure")).graph];
    for (const side of SIDES) {
      assert.equal(sqlOf(first, side), sqlOf(turned, side));
      assert.equal(jobName(first, side), jobName(turned, side));
      assert.match(jobName(first, side), /^mysql-replication-[0-9a-f]{10}$/);
    }
    // Each trusts the other's authority, and names nobody: one cloud can go without the other's Job.
    assert.match(sqlOf(first, "aurora"), /authority of azure[^]*rds_set_external_source_with_auto_position/);
    assert.match(sqlOf(first, "azure"), /az_replication_change_master_with_gtid[^]*authority of aurora/);
    for (const side of SIDES) assert.doesNotMatch(sqlOf(first, side), /\.example/);
  });

  it("runs another Job, and other pods, for other passwords, and shows nothing of them", async () => {
    const [first, rotated] = [(await usualReplication()).graph, (await deployRotated()).graph];
    const revisionIn = (graph: ResourceGraph, side: string) =>
      z
        .object({
          template: z.object({ metadata: z.object({ annotations: z.record(z.string(), z.string()) }) }),
        })
        .parse(graph.inputsOf(TYPES.deployment, `mysql-replication-${side}`).spec).template.metadata
        .annotations["kakehashi.io/passwords"];
    for (const side of SIDES) {
      assert.notEqual(jobName(first, side), jobName(rotated, side));
      assert.match(revisionIn(first, side) ?? "", /^[0-9a-f]{10}$/);
      assert.notEqual(revisionIn(first, side), revisionIn(rotated, side));
    }
    // A guess cannot be tried: the same passwords have another revision where the key is another.
    const other = (await deployRotated(["revision"])).graph;
    assert.notEqual(revisionIn(first, "azure"), revisionIn(other, "azure"));
  });

  it("points each cluster's applications at the primary, and leaves what was pointed elsewhere", async () => {
    const { graph } = await deployReplication("azure");
    for (const side of SIDES) {
      const name = `mysql-replication-${side}-primary`;
      const labels = { "kakehashi.io/points-at": "primary-database" };
      const service = graph.find(TYPES.service, name);
      assert.deepEqual(service.inputs.metadata, { name: "primary", namespace: "database", labels });
      assert.deepEqual(service.inputs.spec, { type: "ExternalName", externalName: "azure.example" });
      const secret = graph.find(TYPES.secret, name);
      assert.deepEqual(secret.inputs.metadata, { name: "primary-database", namespace: "database", labels });
      const { host } = z.object({ host: z.string() }).parse(opened(secret.inputs.data));
      assert.equal(Buffer.from(host, "base64").toString(), "azure.example");
      assert.deepEqual([service.ignoreChanges, secret.ignoreChanges], [["spec.externalName"], ["data"]]);
      const env = podOf(graph, TYPES.job, side).containers[0]?.env ?? [];
      assert.deepEqual(env.find((it) => it.name === "PRIMARY_HOST")?.valueFrom, {
        secretKeyRef: { name: "primary-database", key: "host" },
      });
      const watch = podOf(graph, TYPES.deployment, side);
      const heartbeat = watch.containers.find((it) => it.name === "heartbeat")?.env ?? [];
      assert.equal(heartbeat.find((it) => it.name === "PRIMARY_POINTER")?.value, "/pointer/host");
      assert.deepEqual(watch.volumes.find((it) => it.name === "pointer")?.secret, {
        secretName: "primary-database",
        items: [{ key: "host", path: "host" }],
      });
    }
  });

  it("starts a link again that was given up, never twice at once", async () => {
    const { graph } = await usualReplication();
    for (const side of SIDES) {
      const { spec } = z
        .object({ spec: z.looseObject({ jobTemplate: z.object({ spec: z.looseObject({}) }) }) })
        .parse(graph.inputsOf(TYPES.cronJob, `mysql-replication-${side}-link`));
      const { schedule, concurrencyPolicy, successfulJobsHistoryLimit, failedJobsHistoryLimit } = spec;
      assert.deepEqual(
        [schedule, concurrencyPolicy, successfulJobsHistoryLimit, failedJobsHistoryLimit],
        ["*/5 * * * *", "Forbid", 1, 1],
      );
      const job = podSchema.parse({ metadata: {}, spec: spec.jobTemplate.spec });
      assert.ok((job.spec.template.spec.initContainers?.length ?? 0) === (side === "aurora" ? 1 : 0));
      assert.deepEqual(job.spec.template.metadata.labels, { "app.kubernetes.io/name": "mysql-replication" });
      const { data } = graph.inputsOf(TYPES.config, `mysql-replication-${side}-link`);
      const start = { aurora: "rds_start_replication", azure: "az_replication_start" }[side];
      assert.ok(JSON.stringify(data).includes(`CALL mysql.${start}`));
    }
  });

  it("runs pods of the strictest kind, that get secrets as files only", async () => {
    const { graph } = await usualReplication();
    for (const side of SIDES)
      for (const type of [TYPES.job, TYPES.deployment]) {
        const { containers } = podOf(graph, type, side);
        for (const { env = [] } of containers)
          for (const { name, value = "" } of env) assert.doesNotMatch(`${name} ${value}`, /password/i);
      }
    const others = graph.resources.filter(
      ({ type }) => ![TYPES.secret, TYPES.secretVersion, TYPES.vaultSecret, TYPES.password].includes(type),
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

  it("puts the accounts where people find them, in each cloud", async () => {
    const { graph } = await usualReplication();
    const { secretString } = graph.inputsOf(TYPES.secretVersion, "mysql-replication");
    const text = z.string().parse(opened(secretString));
    assert.deepEqual(JSON.parse(text), {
      ...Object.fromEntries(
        Object.entries(MYSQL_ACCOUNTS).map(([role, { user }]) => [
          role,
          { user, password: `password of mysql-replication-${role}` },
        ]),
      ),
      "azure-administrator": { user: "kakehashi", password: "password of azure" },
    });
    const copy = graph.inputsOf(TYPES.vaultSecret, "mysql-replication-accounts");
    assert.equal(opened(z.object({ value: z.unknown() }).parse(copy.properties).value), text);
  });

  it("lets the operators' groups read the copy in Azure, from where they are", async () => {
    const { graph } = await usualReplication();
    const { vaultName, properties } = graph.inputsOf(TYPES.vault, "mysql-accounts");
    // Pulumi names it, so that a vault that is made again is another one.
    assert.equal(vaultName, undefined);
    const { enableRbacAuthorization, enablePurgeProtection, softDeleteRetentionInDays, networkAcls } =
      vaultSchema.parse(properties);
    assert.deepEqual(
      [enableRbacAuthorization, enablePurgeProtection, softDeleteRetentionInDays],
      [true, true, 90],
    );
    assert.deepEqual(networkAcls, {
      defaultAction: "Deny",
      bypass: "None",
      ipRules: [{ value: "203.0.113.0/28" }, { value: "198.51.100.7" }],
    });
    const group = "33333333-3333-4333-8333-333333333333";
    const { principalId, principalType, scope } = graph.inputsOf(
      TYPES.roleAssignment,
      `mysql-replication-accounts-${group}`,
    );
    assert.deepEqual([principalId, principalType, scope], [group, "Group", "id of the vault"]);
    const unguarded = await deployReplication("aurora", (args) => ({
      ...args,
      guards: { deletionProtection: false, protect: false },
    }));
    const free = vaultSchema.parse(unguarded.graph.inputsOf(TYPES.vault, "mysql-accounts").properties);
    assert.deepEqual([free.softDeleteRetentionInDays, free.enablePurgeProtection], [7, undefined]);
  });

  it("tells which one is primary, what configured each, and where the accounts are", async () => {
    const { primary, jobs, accountsSecret, accountsVault } = (await deployReplication("azure")).result;
    const told = z
      .object({
        accountsSecret: z.string(),
        accountsVault: z.literal("uri of the copy"),
        jobs: z.record(z.string(), z.string().regex(/^mysql-replication-/)),
      })
      .parse(await valueOf({ jobs, accountsSecret, accountsVault }));
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
