import assert from "node:assert/strict";
import { join } from "node:path";
import { z } from "zod";
import { EngineState } from "../../cli/rehearsal/state.ts";
import { CHECKOUT } from "../../tools/places.ts";
import { rehearse } from "./kakehashi.ts";
import { SmallProgram } from "./small-program.ts";

const from = (path: string) => JSON.stringify(join(CHECKOUT, "components/ingress", path));

/** An EKS cluster, two fixed addresses, and an ingress on them. */
const programWith = (kind: "IngressNginx" | "GatewayIngress") => `
  import { Eip } from "@pulumi/aws/ec2/eip.js";
  import { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
  import { Subnet } from "@pulumi/aws/ec2/subnet.js";
  import { Vpc } from "@pulumi/aws/ec2/vpc.js";
  import { Cluster } from "@pulumi/aws/eks/cluster.js";
  import { Role } from "@pulumi/aws/iam/role.js";
  import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
  import { Provider as Aws } from "@pulumi/aws/provider.js";
  import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
  import { Provider as Kubernetes } from "@pulumi/kubernetes/provider.js";
  import { output } from "@pulumi/pulumi";
  import { GatewayIngress } from ${from("gateway-ingress.ts")};
  import { IngressNginx } from ${from("ingress-nginx.ts")};
  const provider = new Aws("aws", { region: "ap-northeast-1" });
  const vpc = new Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { provider });
  const internet = new InternetGateway("internet", { vpcId: vpc.id }, { provider });
  const subnets = ["a", "c"].map((zone, index) => new Subnet(zone, {
    vpcId: vpc.id, cidrBlock: \`10.0.\${index}.0/24\`, availabilityZone: "ap-northeast-1" + zone,
    tags: { "kubernetes.io/role/elb": "1" },
  }, { provider }));
  const eips = ["a", "c"].map((zone) => new Eip(zone, { domain: "vpc" }, { provider }));
  const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [
    { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "eks.amazonaws.com" } },
  ] });
  const role = new Role("role", { assumeRolePolicy }, { provider });
  const policyArn = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy";
  const rights = new RolePolicyAttachment("rights", { role: role.name, policyArn }, { provider });
  const eks = new Cluster("eks", {
    version: "1.35", roleArn: role.arn, vpcConfig: { subnetIds: subnets.map(({ id }) => id) },
  }, { provider, dependsOn: [rights] });
  const kubeconfig = eks.endpoint.apply((server) => JSON.stringify({
    apiVersion: "v1", kind: "Config", "current-context": "eks",
    clusters: [{ name: "eks", cluster: { server } }], users: [{ name: "eks", user: { token: "t" } }],
    contexts: [{ name: "eks", context: { cluster: "eks", user: "eks" } }],
  }));
  const kubernetes = new Kubernetes("kubernetes", { kubeconfig, clusterIdentifier: "eks" });
  const namespace = new Namespace("ingress", { metadata: { name: "ingress" } }, { provider: kubernetes });
  const ingress = new ${kind}("eks-ingress", {
    cluster: { cloud: "aws", provider: kubernetes, deletedWith: eks, plainPodsNeed: [] },
    namespace: namespace.metadata.name,
    entrance: {
      cloud: "aws", allocationIds: eips.map(({ id }) => id), controller: [internet],
      subnets: subnets.map(({ id }, index) => ({ id, cidr: \`10.0.\${index}.0/24\` })),
    },
    addresses: eips.map(({ publicIp }) => publicIp),
    nodeClass: { kind: "eks-nodes", shutdown: { kind: "drained-first" } },
    replicas: { min: 2, max: 4 },
    protect: true,
  });
  export const addresses = output(ingress.addresses);
`;

const serviceSchema = z.looseObject({
  urn: z.string(),
  outputs: z.looseObject({ metadata: z.looseObject({ uid: z.string() }) }),
});

describe("moving from ingress-nginx to the Gateway API and back", function () {
  this.timeout(180_000);
  let program: SmallProgram;

  afterEach(() => {
    program.remove();
  });

  /** Names the ingress's Service, and who it is for the API server. */
  function service() {
    const state = new EngineState(join(program.state, "backend"), "small", "test");
    const all = state
      .resources()
      .filter(({ urn }) => urn.endsWith("kubernetes:core/v1:Service::eks-ingress"));
    assert.equal(all.length, 1);
    const { urn, outputs } = serviceSchema.parse(all[0]);
    return { parent: urn.split("$").at(0)?.split("::").at(-1), uid: outputs.metadata.uid };
  }

  it("keeps the load balancer, which is protected, and what it stands on", async () => {
    program = new SmallProgram(programWith("IngressNginx"));
    const first = await rehearse(program.args);
    assert.equal(first.line.result, "succeeded", first.stderr);
    const before = service();
    for (const kind of ["GatewayIngress", "IngressNginx"] as const) {
      program.program(programWith(kind));
      const { line, stderr } = await rehearse(program.args);
      assert.equal(line.result, "succeeded", stderr);
      assert.deepEqual([line.update, line.replace], [1, 0], stderr);
      assert.deepEqual(service(), { parent: `kakehashi:ingress:${kind}`, uid: before.uid });
    }
  });
});
