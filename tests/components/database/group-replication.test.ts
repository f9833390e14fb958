import assert from "node:assert/strict";
import { z } from "zod";
import { SYSTEM_USERS } from "../../../lib/percona/accounts.ts";
import { labelsOf, type ResourceGraph } from "../../support/graph.ts";
import { PLATFORM } from "../../support/platform.ts";
import { valueOf } from "../../support/snapshot.ts";
import { once } from "../network/fixtures.ts";
import { deployGroups, GROUPS, usualGroups } from "./group-fixtures.ts";

const KINDS = ["", "clustersets", "backups", "restores"].map((it) =>
  it === "" ? "perconaservermysqls" : `perconaservermysql${it}`,
);

const T = {
  group: "kubernetes:ps.percona.com/v1:PerconaServerMySQL",
  set: "kubernetes:ps.percona.com/v1:PerconaServerMySQLClusterSet",
  kind: "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition",
  secret: "kubernetes:core/v1:Secret",
  service: "kubernetes:core/v1:Service",
  slice: "kubernetes:discovery.k8s.io/v1:EndpointSlice",
  policy: "kubernetes:networking.k8s.io/v1:NetworkPolicy",
  deployment: "kubernetes:apps/v1:Deployment",
};

/** What a side has, after `group-replication-`. */
const sideOf = (cloud: string): readonly string[] =>
  [
    `${T.group}::${cloud}`,
    ...KINDS.map((it) => `${T.kind}::${cloud}-${it}`),
    ...[
      "core/v1:ServiceAccount",
      "rbac.authorization.k8s.io/v1:Role",
      "rbac.authorization.k8s.io/v1:RoleBinding",
    ].map((it) => `kubernetes:${it}::${cloud}-operator`),
    `${T.deployment}::${cloud}-operator`,
    ...["inside", "cloud", "clients", "peer"].map((it) => `${T.policy}::${cloud}-${it}`),
    ...["accounts", "backups"].map((it) => `${T.secret}::${cloud}-${it}`),
    ...["door-0", "door-1", "door-2", "door-proxy", "peer-members", "peer-proxy", "primary"].map(
      (it) => `${T.service}::${cloud}-${it}`,
    ),
    ...["peer-members", "peer-proxy"].map((it) => `${T.slice}::${cloud}-${it}`),
  ].map((it) => it.replace("::", "::group-replication-"));

const BUCKET = [
  "Bucket",
  "BucketVersioning",
  "BucketPublicAccessBlock",
  "BucketLifecycleConfiguration",
].concat("BucketPolicy");

const CHILDREN = [
  ...["aws", "azure"].flatMap(sideOf),
  `${T.set}::group-replication-cluster-set`,
  ...SYSTEM_USERS.map((it) => `random:index/randomPassword:RandomPassword::group-replication-${it}`),
  "aws:secretsmanager/secret:Secret::group-replication",
  "aws:secretsmanager/secretVersion:SecretVersion::group-replication",
  ...BUCKET.map(
    (it) => `aws:s3/${it.charAt(0).toLowerCase()}${it.slice(1)}:${it}::group-replication-aws-backups`,
  ),
  ...["user:User", "userPolicy:UserPolicy", "accessKey:AccessKey"].map(
    (it) => `aws:iam/${it}::group-replication-aws-backups`,
  ),
  ...["storage:StorageAccount", "storage:BlobServiceProperties", "storage:BlobContainer"].map(
    (it) => `azure-native:${it}::group-replication-azure-backups`,
  ),
  "azure-native:authorization:ManagementLockByScope::group-replication-azure-backups",
];

const mysqlSchema = z.looseObject({ mysql: z.looseObject({ bootstrap: z.object({ mode: z.string() }) }) });

const modeOf = (graph: ResourceGraph, cloud: string): string =>
  mysqlSchema.parse(graph.inputsOf(T.group, `group-replication-${cloud}`).spec).mysql.bootstrap.mode;

const setOf = (graph: ResourceGraph) =>
  z
    .looseObject({
      primaryCluster: z.string(),
      credentialsSecret: z.object({ name: z.string(), key: z.string() }),
    })
    .parse(graph.inputsOf(T.set, "group-replication-cluster-set").spec);

const sliceSchema = z.array(
  z.looseObject({ addresses: z.tuple([z.string()]), hostname: z.string().optional() }),
);

/** Nothing is guarded, and Azure's group has no backups. */
const bare = once(() =>
  deployGroups((args) => ({
    ...args,
    azure: { ...args.azure, backups: undefined },
    guards: { deletionProtection: false, protect: false },
  })),
);

describe("GroupReplication", () => {
  it("has these children, each in its own cluster; what leaves something in the cloud is deleted by itself", async () => {
    const { graph } = await usualGroups();
    assert.deepEqual(labelsOf(graph.children(GROUPS)), CHILDREN.toSorted());
    assert.equal(graph.find("kakehashi:database:GroupReplication", "group-replication").parent, PLATFORM);
    for (const { name, type, provider, deletedWith, label } of graph.children(GROUPS)) {
      if (!type.startsWith("kubernetes:")) continue;
      const cluster = name.includes("aws") ? "eks" : "aks";
      assert.equal(provider, `pulumi:providers:kubernetes::${cluster}`, label);
      const byItself = [T.group, T.set].includes(type) || name.includes("door");
      assert.equal(deletedWith, byItself ? "" : `test:index:Cluster::${cluster}`, label);
    }
  });

  it("begins with the primary's group, which the other one joins; a later primary is the set's to make", async () => {
    const { graph } = await usualGroups();
    assert.deepEqual([modeOf(graph, "aws"), modeOf(graph, "azure")], ["auto", "manual"]);
    assert.deepEqual(graph.find(T.group, "group-replication-aws").ignoreChanges, ["spec.mysql.bootstrap"]);
    assert.equal(setOf(graph).primaryCluster, "mysqlaws");
    const turned = (await deployGroups((args) => ({ ...args, primary: "azure" }))).graph;
    assert.equal(setOf(turned).primaryCluster, "mysqlazure");
    const changed = graph
      .children(GROUPS)
      .filter(({ type, name, inputs }) => {
        const before = JSON.stringify(inputs).replaceAll(/"mode":"\w+"/g, "");
        return before !== JSON.stringify(turned.inputsOf(type, name)).replaceAll(/"mode":"\w+"/g, "");
      })
      .map(({ name }) => name.replace("group-replication-", ""));
    assert.deepEqual(changed.toSorted(), ["aws-primary", "azure-primary", "cluster-set"]);
  });

  it("makes a group when the operator and its kinds are there, and the set when both groups are", async () => {
    const { graph } = await usualGroups();
    const kinds = KINDS.map((it) => `${T.kind}::group-replication-aws-${it}`);
    const { dependsOn } = graph.find(T.group, "group-replication-aws");
    assert.deepEqual(
      dependsOn.toSorted(),
      [
        ...kinds,
        `${T.deployment}::group-replication-aws-operator`,
        `${T.secret}::group-replication-aws-accounts`,
      ].toSorted(),
    );
    assert.deepEqual(graph.find(T.set, "group-replication-cluster-set").dependsOn, [
      `${T.group}::group-replication-aws`,
      `${T.group}::group-replication-azure`,
    ]);
  });

  it("gives both groups the same accounts, in Secrets only", async () => {
    const { graph } = await usualGroups();
    const [first, second] = ["aws", "azure"].map((cloud) =>
      JSON.stringify(graph.inputsOf(T.secret, `group-replication-${cloud}-accounts`).stringData),
    );
    assert.equal(first, second);
    for (const user of SYSTEM_USERS)
      assert.ok(first?.includes(`password of group-replication-${user}`), user);
    assert.deepEqual(setOf(graph).credentialsSecret, { name: "mysql-azure-accounts", key: "clusterset" });
    const others = graph.resources.filter(
      ({ type }) => !/:(Secret|SecretVersion|RandomPassword)$/.test(type),
    );
    assert.ok(others.every(({ inputs }) => !/password of|key of/.test(JSON.stringify(inputs))));
    for (const [cloud, key] of [
      ["aws", "key of AWS"],
      ["azure", "key of Azure"],
    ] as const)
      assert.ok(
        JSON.stringify(graph.inputsOf(T.secret, `group-replication-${cloud}-backups`).stringData).includes(
          key,
        ),
      );
  });

  it("has a door for each member, and the other cluster knows each by its own name and that door's address", async () => {
    const { graph } = await usualGroups();
    for (const [cloud, peer, address] of [
      ["aws", "azure", "aws-load-balancer-private-ipv4-addresses"],
      ["azure", "aws", "azure-load-balancer-ipv4"],
    ] as const) {
      const doors = ["0", "1", "2"].map((it) => {
        const { metadata, spec } = graph.inputsOf(T.service, `group-replication-${cloud}-door-${it}`);
        const { annotations } = z
          .looseObject({ annotations: z.record(z.string(), z.string()) })
          .parse(metadata);
        const { selector } = z.looseObject({ selector: z.record(z.string(), z.string()) }).parse(spec);
        return [
          annotations[`service.beta.kubernetes.io/${address}`],
          selector["statefulset.kubernetes.io/pod-name"],
        ];
      });
      const endpoints = graph.inputsOf(T.slice, `group-replication-${peer}-peer-members`).endpoints;
      const known = sliceSchema.parse(endpoints).map(({ addresses: [it], hostname }) => [it, hostname]);
      assert.deepEqual(known, doors);
      assert.equal(known.length, 3);
    }
  });

  it("lets the other cloud in to MySQL and out to its doors, and clients in to the proxies", async () => {
    const { graph } = await usualGroups();
    const spec = (kind: string) => graph.inputsOf(T.policy, `group-replication-aws-${kind}`).spec;
    const tcp = (...ports: readonly number[]) => ports.map((port) => ({ protocol: "TCP", port }));
    const block = (cidr: string) => ({ ipBlock: { cidr } });
    const doors = ["224", "225", "226", "233"].map((it) => block(`10.68.127.${it}/32`));
    assert.deepEqual(spec("peer"), {
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        { from: [block("10.68.0.0/16"), block("10.64.0.0/24"), block("10.64.1.0/24")], ports: tcp(3306) },
      ],
      egress: [{ to: doors, ports: tcp(3306) }],
    });
    assert.deepEqual(spec("clients"), {
      podSelector: {
        matchLabels: { "app.kubernetes.io/instance": "mysql-aws", "app.kubernetes.io/component": "proxy" },
      },
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ namespaceSelector: {} }], ports: tcp(3306, 3307) }],
    });
  });

  it("protects groups, kinds and backups, and lets go of volumes only where nothing is guarded", async () => {
    const { graph } = await usualGroups();
    const isGuarded = ({ type }: { readonly type: string }): boolean =>
      [T.group, T.set, T.kind].includes(type) || /:(Bucket|StorageAccount|BlobContainer)$/.test(type);
    const guarded = (it: ResourceGraph) => it.children(GROUPS).filter(({ protect }) => protect);
    assert.deepEqual(labelsOf(guarded(graph)), labelsOf(graph.children(GROUPS).filter(isGuarded)));
    const unguarded = (await bare()).graph;
    assert.deepEqual(guarded(unguarded), []);
    assert.equal(
      unguarded.inputsOf("aws:s3/bucket:Bucket", "group-replication-aws-backups").forceDestroy,
      true,
    );
    const finalizersOf = (it: ResourceGraph) =>
      z
        .looseObject({ finalizers: z.array(z.string()) })
        .parse(it.inputsOf(T.group, "group-replication-aws").metadata).finalizers;
    assert.deepEqual(
      [finalizersOf(graph).length, finalizersOf(unguarded).at(-1)],
      [1, "percona.com/delete-mysql-pvc"],
    );
  });

  it("keeps no backups where none are asked for", async () => {
    const { graph } = await bare();
    const kept = graph.children(GROUPS).filter(({ name }) => name === "group-replication-azure-backups");
    assert.deepEqual(kept, []);
    const { backup } = z
      .looseObject({ backup: z.looseObject({ enabled: z.boolean() }) })
      .parse(graph.inputsOf(T.group, "group-replication-azure").spec);
    assert.equal(backup.enabled, false);
  });

  it("is known in a preview as far as it can be", async () => {
    const { result: component } = await deployGroups((args) => args, true);
    assert.equal(component.primary, "aws");
    assert.deepEqual(component.clusterSet, { name: "mysql", home: "azure" });
    assert.equal(await valueOf(component.host), "mysql-aws-haproxy.database.svc.cluster.local");
  });

  it("does not ask Azure for a key when Azure may be out of reach", async () => {
    const asked = (graph: ResourceGraph) => graph.calls.map(({ token }) => token);
    assert.deepEqual(asked((await usualGroups()).graph), ["azure-native:storage:listStorageAccountKeys"]);
    const { graph } = await deployGroups((args) => ({ ...args, azure: { ...args.azure, reachable: false } }));
    assert.deepEqual(asked(graph), []);
    assert.deepEqual(labelsOf(graph.children(GROUPS)), CHILDREN.toSorted());
  });

  it("refuses a side of the other cloud, and a network without room for addresses", async () => {
    await assert.rejects(
      deployGroups((args) => ({ ...args, aws: { ...args.aws, cluster: args.azure.cluster } })),
      /group-replication\.aws: must be a cluster and a network of its own cloud, got a cluster of azure and a network of aws; pass each side its own/,
    );
    await assert.rejects(
      deployGroups((args) => ({
        ...args,
        aws: { ...args.aws, network: { ...args.aws.network, subnets: {} } },
      })),
      /group-replication\.aws\.network: must have a subnet of the role data/,
    );
  });
});
