import type { PropertyMap } from "../../properties.ts";

const roleRef = (kind: string) => ({
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name: "view" },
});

/** Definition of a kind `Backup`. */
export const DEFINITION: PropertyMap = {
  metadata: { name: "backups.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { kind: "Backup", plural: "backups" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: { spec: { type: "object", properties: { schedule: { type: "string" } } } },
          },
        },
      },
    ],
  },
};

/** A way in, with what is said of it besides. */
export const ingress = (
  rule: PropertyMap = {},
  path: PropertyMap = {},
  spec: PropertyMap = {},
): PropertyMap => ({
  spec: {
    rules: [
      {
        host: "app.example.com",
        http: {
          paths: [
            {
              path: "/",
              pathType: "Prefix",
              backend: { service: { name: "web", port: { number: 80 } } },
              ...path,
            },
          ],
        },
        ...rule,
      },
    ],
    ...spec,
  },
});

export const claim = (spec: PropertyMap = {}): PropertyMap => ({
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "8Gi" } }, ...spec },
});

export const volume = (spec: PropertyMap = {}): PropertyMap => ({
  spec: {
    accessModes: ["ReadWriteOnce"],
    capacity: { storage: "8Gi" },
    csi: { driver: "ebs.csi.aws.com", volumeHandle: "vol-0123456789abcdef0" },
    ...spec,
  },
});

export const apiService = (spec: PropertyMap = {}): PropertyMap => ({
  metadata: { name: "v1.example.com" },
  spec: {
    group: "example.com",
    version: "v1",
    groupPriorityMinimum: 1000,
    versionPriority: 15,
    service: { name: "api", namespace: "default" },
    ...spec,
  },
});

/** Kinds that need more than their schema says. */
export const LEAST: Readonly<Record<string, PropertyMap>> = {
  APIService: apiService(),
  ClusterRoleBinding: roleRef("ClusterRole"),
  CustomResourceDefinition: DEFINITION,
  Ingress: ingress(),
  IngressClass: { spec: { controller: "example.com/ingress" } },
  PersistentVolume: volume(),
  PersistentVolumeClaim: claim(),
  RoleBinding: roleRef("Role"),
  Service: { spec: { ports: [{ port: 80 }] } },
};
