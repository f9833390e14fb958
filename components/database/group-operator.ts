import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import { DEFINITIONS } from "../../lib/percona/definitions.ts";
import { PERCONA_IMAGES } from "../../lib/percona/images.ts";
import { OPERATOR_RULES } from "../../lib/percona/operator-rights.ts";
import type { GroupSide } from "./group-args.ts";

/** What the operator and all that is its own is called. */
const NAME = "percona-server-mysql-operator";

const LABELS = { "app.kubernetes.io/name": NAME };

/** Options of what goes along with the cluster and leaves nothing behind in the cloud. */
export const inCluster = ({ parent, own: { cluster } }: GroupSide): CustomResourceOptions => ({
  parent,
  provider: cluster.provider,
  deletedWith: cluster.deletedWith,
});

/**
 * Makes the kinds and the operator that watches the namespace for them.
 * @returns what a group cannot be made without
 */
export function createOperator(side: GroupSide): readonly Resource[] {
  const options = inCluster(side);
  const definitions = DEFINITIONS.map(
    ({ name, spec }) =>
      new CustomResource(
        `${side.key}-${name.replace(/\..*/, "")}`,
        { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name }, spec },
        // With a kind go all objects of it.
        { ...options, protect: side.guards.protect },
      ),
  );
  const binding = createRights(side, options);
  const operator = new Deployment(
    `${side.key}-operator`,
    {
      metadata: { name: NAME, namespace: side.own.namespace, labels: LABELS },
      spec: {
        replicas: 1,
        selector: { matchLabels: LABELS },
        template: { metadata: { labels: LABELS }, spec: podSpec() },
      },
    },
    { ...options, dependsOn: [...definitions, binding, ...side.own.cluster.plainPodsNeed] },
  );
  return [...definitions, operator];
}

function createRights({ key, own }: GroupSide, options: CustomResourceOptions): RoleBinding {
  const { namespace } = own;
  const metadata = { name: NAME, namespace };
  const account = new ServiceAccount(`${key}-operator`, { metadata }, options);
  const role = new Role(
    `${key}-operator`,
    {
      metadata,
      rules: OPERATOR_RULES.map(({ apiGroups, resources, verbs }) => ({
        apiGroups: [...apiGroups],
        resources: [...resources],
        verbs: [...verbs],
      })),
    },
    options,
  );
  return new RoleBinding(
    `${key}-operator`,
    {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
      subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace }],
    },
    options,
  );
}

/** Names and values that the operator's own manifest gives it (v1.2.0, deploy/operator.yaml), but tells Percona nothing. */
function podSpec() {
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  const probe = (path: string) => ({ httpGet: { path, port: 8081 }, periodSeconds: 10 });
  return {
    serviceAccountName: NAME,
    terminationGracePeriodSeconds: 10,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "manager",
        image: PERCONA_IMAGES.operator,
        command: ["/usr/local/bin/percona-server-mysql-operator"],
        args: ["--leader-elect"],
        env: [
          { name: "LOG_STRUCTURED", value: "true" },
          { name: "LOG_LEVEL", value: "INFO" },
          { name: "DISABLE_TELEMETRY", value: "true" },
          { name: "MAX_CONCURRENT_RECONCILES", value: "1" },
          field("WATCH_NAMESPACE", "metadata.namespace"),
          field("POD_NAME", "metadata.name"),
          field("POD_NAMESPACE", "metadata.namespace"),
        ],
        livenessProbe: { ...probe("/healthz"), initialDelaySeconds: 15 },
        readinessProbe: { ...probe("/readyz"), initialDelaySeconds: 5 },
        resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "512Mi" } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      },
    ],
  };
}
