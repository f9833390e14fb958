import { TYPES } from "../../aws/types.ts";
import type { PropertyMap } from "../../properties.ts";
import type { CheckCase, InputsOfOneWorld } from "../case.ts";
import { read } from "../cloud.ts";
import { mode } from "./eks-cluster-cases.ts";
import { cluster, clusterInputs, groupInputs } from "./fixtures.ts";

const ASSOCIATION = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation";

/** Inputs of an add-on of a cluster. */
const addon =
  (refused: PropertyMap, passes: PropertyMap): InputsOfOneWorld =>
  (cloud) => {
    const clusterName = cluster(cloud).cluster.id;
    return { refused: { clusterName, ...refused }, passes: { clusterName, ...passes } };
  };

export const addonCases: readonly CheckCase[] = [
  {
    check: "aws:eks/addon:unknown-name",
    type: TYPES.addon,
    inputs: addon({ addonName: "vpc-cnl" }, { addonName: "eks-node-monitoring-agent" }),
  },
  {
    check: "aws:eks/addon:version-of-cluster",
    type: TYPES.addon,
    inputs: (cloud) => {
      const base = { addonName: "kube-proxy" };
      const given = addon(
        { ...base, addonVersion: "v1.33.0-eksbuild.1" },
        { ...base, addonVersion: "v1.35.0-eksbuild.1" },
      )(cloud);
      cloud.delete(TYPES.addon, "kube-proxy");
      return given;
    },
  },
  {
    check: "aws:eks/addon:configuration-values",
    type: TYPES.addon,
    inputs: addon(
      { addonName: "eks-node-monitoring-agent", configurationValues: "{replicas: 2" },
      { addonName: "eks-node-monitoring-agent", configurationValues: '{"replicas":2}' },
    ),
  },
  {
    check: "aws:eks/addon:no-nodes",
    type: TYPES.addon,
    inputs: (cloud) => {
      const made = cluster(cloud);
      const tainted = {
        nodeGroupName: "tainted",
        taints: [{ key: "gpu", value: "", effect: "NO_SCHEDULE" }],
      };
      cloud.make(TYPES.nodeGroup, "tainted", groupInputs(made, tainted));
      const base = { clusterName: made.cluster.id };
      return {
        refused: { ...base, addonName: "coredns" },
        passes: { ...base, addonName: "eks-node-monitoring-agent" },
      };
    },
  },
];

const principal = (name: string, kind = "role"): string => `arn:aws:iam::111111111111:${kind}/${name}`;
const accessPolicy = (name: string): string => `arn:aws:eks::aws:cluster-access-policy/${name}`;

export const accessCases: readonly CheckCase[] = [
  {
    check: "aws:eks/accessEntry:authentication-mode",
    type: TYPES.accessEntry,
    inputs: (cloud) => {
      const on = cluster(cloud).network;
      const old = cloud.make(
        TYPES.cluster,
        "old",
        clusterInputs(cloud, on, { name: "old", ...mode("CONFIG_MAP") }),
      );
      const principalArn = principal("admin");
      return {
        refused: { clusterName: old.id, principalArn },
        passes: { clusterName: "kakehashi-test", principalArn },
      };
    },
  },
  {
    check: "aws:eks/accessEntry:principal",
    type: TYPES.accessEntry,
    inputs: addon(
      { principalArn: "arn:aws:sts::111111111111:assumed-role/admin/session" },
      { principalArn: principal("admin", "user") },
    ),
  },
  {
    check: "aws:eks/accessEntry:groups",
    type: TYPES.accessEntry,
    inputs: addon(
      { principalArn: principal("admin"), kubernetesGroups: ["system:masters"] },
      { principalArn: principal("admin"), kubernetesGroups: ["viewers"] },
    ),
  },
  {
    check: "aws:eks/accessEntry:made-by-eks",
    type: TYPES.accessEntry,
    inputs: (cloud) => {
      const made = cluster(cloud);
      cloud.make(TYPES.nodeGroup, "general", groupInputs(made));
      const base = { clusterName: made.cluster.id, type: "EC2_LINUX" };
      return {
        refused: { ...base, principalArn: read(made.nodeRole.outputs, "arn") },
        passes: { ...base, principalArn: principal("self-managed") },
      };
    },
  },
  {
    check: "aws:eks/accessEntry:made-for-creator",
    type: TYPES.accessEntry,
    inputs: (cloud) => {
      const on = cluster(cloud).network;
      const accessConfig = { authenticationMode: "API" };
      const made = cloud.make(
        TYPES.cluster,
        "mine",
        clusterInputs(cloud, on, { name: "mine", accessConfig }),
      );
      const principalArn = principal("rehearsal");
      return {
        refused: { clusterName: made.id, principalArn },
        passes: { clusterName: "kakehashi-test", principalArn },
      };
    },
  },
  {
    check: "aws:eks/accessPolicyAssociation:no-such-policy",
    type: ASSOCIATION,
    inputs: (cloud) => {
      const base = {
        clusterName: cluster(cloud).cluster.id,
        principalArn: principal("admin"),
        accessScope: { type: "cluster" },
      };
      cloud.make(TYPES.accessEntry, "admin", {
        clusterName: base.clusterName,
        principalArn: base.principalArn,
      });
      return {
        refused: { ...base, policyArn: accessPolicy("AmazonEKSClusterAdmin") },
        passes: { ...base, policyArn: accessPolicy("AmazonEKSClusterAdminPolicy") },
      };
    },
  },
  {
    check: "aws:eks/accessPolicyAssociation:scope",
    type: ASSOCIATION,
    inputs: (cloud) => {
      const base = { clusterName: cluster(cloud).cluster.id, principalArn: principal("dev") };
      cloud.make(TYPES.accessEntry, "dev", base);
      const policyArn = accessPolicy("AmazonEKSEditPolicy");
      return {
        refused: { ...base, policyArn, accessScope: { type: "namespace" } },
        passes: { ...base, policyArn, accessScope: { type: "namespace", namespaces: ["dev"] } },
      };
    },
  },
  {
    check: "aws:eks/accessPolicyAssociation:entry-type",
    type: ASSOCIATION,
    inputs: (cloud) => {
      const clusterName = cluster(cloud).cluster.id;
      const [nodes, people] = [principal("self-managed"), principal("people")];
      cloud.make(TYPES.accessEntry, "nodes", { clusterName, principalArn: nodes, type: "EC2_LINUX" });
      cloud.make(TYPES.accessEntry, "people", { clusterName, principalArn: people });
      const base = {
        clusterName,
        policyArn: accessPolicy("AmazonEKSViewPolicy"),
        accessScope: { type: "cluster" },
      };
      return { refused: { ...base, principalArn: nodes }, passes: { ...base, principalArn: people } };
    },
  },
  {
    check: "aws:eks/podIdentityAssociation:taken",
    type: TYPES.podIdentity,
    inputs: (cloud) => {
      const clusterName = cluster(cloud).cluster.id;
      const roleArn = read(cloud.find(TYPES.role, "cni").outputs, "arn");
      const base = { clusterName, namespace: "kube-system", roleArn };
      return {
        refused: { ...base, serviceAccount: "aws-node" },
        passes: { ...base, serviceAccount: "other" },
      };
    },
  },
  {
    check: "aws:eks/podIdentityAssociation:role-trust",
    type: TYPES.podIdentity,
    inputs: (cloud) => {
      const made = cluster(cloud);
      const base = { clusterName: made.cluster.id, namespace: "dns", serviceAccount: "external-dns" };
      return {
        refused: { ...base, roleArn: read(made.nodeRole.outputs, "arn") },
        passes: { ...base, roleArn: read(cloud.find(TYPES.role, "cni").outputs, "arn") },
      };
    },
  },
];
