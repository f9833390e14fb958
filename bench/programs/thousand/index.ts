import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { Provider } from "@pulumi/aws/provider.js";

const VPCS = 40;
const SUBNETS_EACH = 24;

const provider = new Provider("aws", { region: "ap-northeast-1" });

for (let v = 0; v < VPCS; v += 1) {
  const vpc = new Vpc(`vpc-${v}`, { cidrBlock: `10.${v}.0.0/16`, enableDnsHostnames: true }, { provider });
  for (let s = 0; s < SUBNETS_EACH; s += 1) {
    const args = { vpcId: vpc.id, cidrBlock: `10.${v}.${s}.0/24`, tags: { Name: `subnet-${v}-${s}` } };
    new Subnet(`subnet-${v}-${s}`, args, { provider });
  }
}
