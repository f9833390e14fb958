import assert from "node:assert/strict";
import type { PropertyMap } from "../../../simulator/properties.ts";
import { TestClusters } from "./test-cluster.ts";

/** What a check says beside its example, which tests/simulator/examples shows. */
describe("what an API server refuses of Kubernetes objects", () => {
  const clusters = new TestClusters();
  after(() => {
    clusters.close();
  });
  const rejects = (type: string, object: PropertyMap, ...expected: readonly string[]): void => {
    it(`refuses: ${expected[0] ?? "nothing"}`, () => {
      const named = { metadata: { name: "example" }, ...object };
      assert.deepEqual(
        clusters.check(type, named).problems.map((it) => it.split("; ")[0]),
        expected,
      );
    });
  };

  const POD = "kubernetes:core/v1:Pod";
  const IMAGE = "registry.example.com/web:1";
  const pod = (container: PropertyMap, spec: PropertyMap = {}) => ({
    spec: { containers: [{ name: "web", image: IMAGE, ...container }], ...spec },
  });
  const WEB = "spec.containers[0]";
  rejects(
    POD,
    pod({ name: "Web" }),
    `${WEB}.name: must be up to 63 lower-case letters, digits and hyphens, got Web`,
  );
  rejects(POD, pod({ image: "" }), `${WEB}.image: is required, got nothing`);
  rejects(
    POD,
    pod({ env: [{ name: "A", value: "1", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }] }),
    `${WEB}.env[0].valueFrom: excludes value, got both`,
  );
  rejects(
    POD,
    pod({ env: [{ name: "A", valueFrom: {} }] }),
    `${WEB}.env[0].valueFrom: must have one of its sources, got none`,
  );
  rejects(
    POD,
    pod({ envFrom: [{ prefix: "A" }] }),
    `${WEB}.envFrom[0]: must have one of its sources, got none`,
  );
  rejects(
    POD,
    pod({ livenessProbe: { exec: { command: ["a"] }, tcpSocket: { port: 1 } } }),
    `${WEB}.livenessProbe: must have one handler, got exec and tcpSocket`,
  );
  rejects(
    POD,
    pod({ lifecycle: { preStop: {} } }),
    `${WEB}.lifecycle.preStop: must have one handler, got none`,
  );
  rejects(
    POD,
    pod({ lifecycle: { preStop: { sleep: { seconds: 11 } } } }, { terminationGracePeriodSeconds: 10 }),
    `${WEB}.lifecycle.preStop.sleep.seconds: must be from 0 to terminationGracePeriodSeconds (10), got 11`,
  );
  rejects(
    POD,
    pod({ ports: [{ name: "a--b", containerPort: 1 }] }),
    `${WEB}.ports[0].name: must be up to 15 lower-case letters, digits and single hyphens, with a letter, got a--b`,
  );
  rejects(
    POD,
    pod({ securityContext: { allowPrivilegeEscalation: false, capabilities: { add: ["SYS_ADMIN"] } } }),
    `${WEB}.securityContext.allowPrivilegeEscalation: must not be false with SYS_ADMIN, got false`,
  );
  rejects(
    POD,
    pod({}, { volumes: [{ name: "a", configMap: {} }] }),
    "spec.volumes[0].configMap.name: is required, got nothing",
  );
  rejects(
    POD,
    pod({}, { tolerations: [{ value: "a" }] }),
    "spec.tolerations[0].operator: must be Exists without a key, got Equal",
  );
  rejects(
    POD,
    pod({}, { tolerations: [{ key: "a", operator: "Exists", effect: "NoSchedule", tolerationSeconds: 5 }] }),
    "spec.tolerations[0].effect: must be NoExecute with tolerationSeconds, got NoSchedule",
  );
  const spread = (more: PropertyMap) =>
    pod(
      {},
      {
        topologySpreadConstraints: [
          { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "ScheduleAnyway", ...more },
        ],
      },
    );
  rejects(
    POD,
    spread({ maxSkew: 0 }),
    "spec.topologySpreadConstraints[0].maxSkew: must be 1 at least, got 0",
  );
  rejects(
    POD,
    spread({ minDomains: 2 }),
    "spec.topologySpreadConstraints[0].minDomains: is for whenUnsatisfiable DoNotSchedule, got 2",
  );
  rejects(
    POD,
    pod({}, { dnsPolicy: "None", dnsConfig: { nameservers: ["dns"] } }),
    "spec.dnsConfig.nameservers[0]: must be an IP address, got dns",
  );

  const SERVICE = "kubernetes:core/v1:Service";
  const service = (port: PropertyMap, spec: PropertyMap = {}) => ({
    spec: { ports: [{ port: 80, ...port }], ...spec },
  });
  rejects(
    SERVICE,
    service({ nodePort: 80 }, { type: "NodePort" }),
    "spec.ports[0].nodePort: must be from 30000 to 32767, got 80",
  );
  rejects(
    SERVICE,
    service({}, { type: "LoadBalancer", clusterIP: "None" }),
    "spec.clusterIP: must not be None with type LoadBalancer, got None",
  );
  rejects(
    SERVICE,
    service({}, { type: "LoadBalancer", healthCheckNodePort: 30_000 }),
    "spec.healthCheckNodePort: is for type LoadBalancer with externalTrafficPolicy Local, got 30000",
  );

  const INGRESS = "kubernetes:networking.k8s.io/v1:Ingress";
  const backend = { service: { name: "web", port: { number: 80 } } };
  const paths = (...items: readonly PropertyMap[]) => ({
    spec: {
      rules: [{ http: { paths: items.map((it) => ({ pathType: "Prefix", path: "/", backend, ...it })) } }],
    },
  });
  const FIRST = "spec.rules[0].http.paths";
  rejects(INGRESS, {}, "spec: must have rules or defaultBackend, got neither");
  rejects(INGRESS, paths(), `${FIRST}: must have an item, got none`);
  rejects(
    INGRESS,
    paths({ path: "/a//b" }),
    `${FIRST}[0].path: must not have //, /./, /../ or %2f in it, got /a//b`,
  );
  rejects(
    INGRESS,
    paths({ backend: { service: { name: "web" } } }),
    `${FIRST}[0].backend.service.port: must be a name or a number, got neither`,
  );
  it("lets paths be as the controller has them", () => {
    const free = paths({ pathType: "ImplementationSpecific", path: "/a//b" });
    assert.equal(clusters.refused(INGRESS, { metadata: { name: "example" }, ...free }), "");
  });

  const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
  const rule = (more: PropertyMap) => ({ spec: { podSelector: {}, ingress: [more] } });
  rejects(
    POLICY,
    rule({ ports: [{ port: "http", endPort: 90 }] }),
    "spec.ingress[0].ports[0].endPort: does not go together with a named port (http), got 90",
  );
  rejects(
    POLICY,
    rule({ ports: [{ port: 80, endPort: 79 }] }),
    "spec.ingress[0].ports[0].endPort: must not be below port (80), got 79",
  );
  rejects(POLICY, rule({ from: [{}] }), "spec.ingress[0].from[0]: must select somebody, got an empty peer");

  const CRON_JOB = "kubernetes:batch/v1:CronJob";
  const cron = (spec: PropertyMap) => ({
    spec: {
      schedule: "0 3 * * *",
      jobTemplate: {
        spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "a", image: IMAGE }] } } },
      },
      ...spec,
    },
  });
  for (const [schedule, problem] of [
    ["0 3 * *", "must have 5 fields"],
    ["60 3 * * *", "must have 0 to 59 as its minute"],
    ["0 3 0 * *", "must have 1 to 31 as its day of the month"],
    ["0 3 * 13 *", "must have 1 to 12 as its month"],
    ["0 3 * * 7", "must have 0 to 6 as its day of the week"],
    ["*/0 3 * * *", "must have 0 to 59 as its minute"],
    ["30-10 3 * * *", "must have 0 to 59 as its minute"],
    ["@sometimes", "is no macro of cron"],
    ["CRON_TZ=UTC 0 3 * * *", "must not name a zone"],
  ] as const)
    rejects(CRON_JOB, cron({ schedule }), `spec.schedule: ${problem}, got ${schedule}`);
  for (const schedule of ["*/5 0-6/2 1,15 jan-mar MON", "@daily", "@every 1h30m", "0 3 ? * *"])
    it(`takes a schedule: ${schedule}`, () => {
      assert.equal(clusters.refused(CRON_JOB, { metadata: { name: "example" }, ...cron({ schedule }) }), "");
    });
  rejects(
    CRON_JOB,
    cron({ timeZone: "" }),
    "spec.timeZone: must be a zone of the IANA database, got nothing",
  );

  const SCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
  const scaler = (spec: PropertyMap) => ({
    spec: { maxReplicas: 3, scaleTargetRef: { kind: "Deployment", name: "web" }, ...spec },
  });
  rejects(
    SCALER,
    scaler({ behavior: { scaleUp: { policies: [{ type: "Pods", value: 1, periodSeconds: 1801 }] } } }),
    "spec.behavior.scaleUp.policies[0].periodSeconds: must be from 1 to 1800, got 1801",
  );
  rejects(
    SCALER,
    scaler({ metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization" } } }] }),
    "spec.metrics[0].resource.target: must have averageUtilization or averageValue, got neither",
  );
  const averageValue = "1";
  const METRIC = "spec.metrics[0]";
  rejects(
    SCALER,
    scaler({
      metrics: [{ type: "Cpu", resource: { name: "cpu", target: { type: "Value", averageValue } } }],
    }),
    `${METRIC}.type: must be one of ContainerResource, External, Object, Pods, Resource, got Cpu`,
  );
  rejects(
    SCALER,
    scaler({
      metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Half", averageValue } } }],
    }),
    `${METRIC}.resource.target.type: must be one of Utilization, Value, AverageValue, got Half`,
  );
  rejects(
    SCALER,
    scaler({ behavior: { scaleDown: { policies: [{ type: "Half", value: 1, periodSeconds: 1 }] } } }),
    "spec.behavior.scaleDown.policies[0].type: must be one of Pods, Percent, got Half",
  );

  const QUOTA = "kubernetes:core/v1:ResourceQuota";
  rejects(
    QUOTA,
    { spec: { hard: { "requests.cpu": "1" }, scopes: ["BestEffort"] } },
    "spec.scopes: must count pods alone with BestEffort, got requests.cpu",
  );
  const RANGE = "kubernetes:core/v1:LimitRange";
  rejects(
    RANGE,
    { spec: { limits: [{ type: "PersistentVolumeClaim", max: { memory: "1Gi" } }] } },
    "spec.limits[0]: must have min or max of storage for claims, got neither",
  );
  rejects(
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
    {
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "view" },
      subjects: [{ kind: "Group", name: "team", apiGroup: "example.com" }],
    },
    "subjects[0].apiGroup: must be rbac.authorization.k8s.io for a Group, got example.com",
  );

  const GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway";
  const listening = (more: PropertyMap) => ({
    spec: { gatewayClassName: "envoy", listeners: [{ name: "a", port: 80, protocol: "HTTP", ...more }] },
  });
  const tls = { certificateRefs: [{ name: "web" }] };
  rejects(GATEWAY, listening({ tls }), "spec.listeners[0].tls: must not be said with protocol HTTP, got it");
  rejects(
    GATEWAY,
    listening({ protocol: "HTTPS", tls: { mode: "Passthrough" } }),
    "spec.listeners[0].tls.mode: must be Terminate with protocol HTTPS, got Passthrough",
  );
  const ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";
  rejects(
    ROUTE,
    { spec: { rules: [{ matches: [{ path: { value: "/a/../b" } }] }] } },
    "spec.rules[0].matches[0].path.value: must not have //, /./, /../, %2f or # in it, got /a/../b",
  );
  rejects(
    ROUTE,
    { spec: { rules: [{ timeouts: { request: "1s500ms", backendRequest: "1s501ms" } }] } },
    "spec.rules[0].timeouts.backendRequest: must not exceed request (1s500ms), got 1s501ms",
  );
  it("lets a request last for ever, and paths be patterns", () => {
    const rules = [
      {
        matches: [{ path: { type: "RegularExpression", value: "a//b" } }],
        timeouts: { request: "0s", backendRequest: "1h" },
      },
    ];
    assert.equal(clusters.refused(ROUTE, { metadata: { name: "example" }, spec: { rules } }), "");
  });
});
