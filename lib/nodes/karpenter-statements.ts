/** What the statements are about. `T` is text, known now or later. */
export interface KarpenterPlace<T> {
  readonly clusterName: string;
  readonly region: string;
  /** The role of the nodes: the only one that it may give to a machine. */
  readonly nodeRoleArn: T;
  readonly queueArn: T;
  /** A key of ours for the disks. @default that of EBS, which needs no right */
  readonly volumeKeyArn?: T;
}

/** One statement; the effect is Allow. */
interface Statement<T> {
  readonly actions: readonly string[];
  readonly resources: readonly (string | T)[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
}

/** What it makes machines of, by EC2's kinds of resources. */
const MADE = [
  "fleet",
  "instance",
  "launch-template",
  "network-interface",
  "spot-instances-request",
  "volume",
];
const USED = ["capacity-reservation", "placement-group", "security-group", "subnet"];

const READ_IN_REGION = [
  ...["CapacityReservations", "Images", "InstanceStatus", "InstanceTypeOfferings", "InstanceTypes"],
  ...["Instances", "LaunchTemplates", "PlacementGroups", "SecurityGroups", "SpotPriceHistory", "Subnets"],
].map((it) => `ec2:Describe${it}`);

const START = ["ec2:RunInstances", "ec2:CreateFleet"];
const ANY_POOL = "karpenter.sh/nodepool";
const ANY_CLASS = "karpenter.k8s.aws/ec2nodeclass";

/**
 * What Karpenter may do in AWS: the six policies of its own template but zonal shift, which is off (aws/karpenter-provider-aws
 * v1.14.1, getting started, cloudformation.yaml). It makes machines that carry this cluster's name, and ends no others.
 */
export const karpenterStatements = <T>(place: KarpenterPlace<T>): readonly Statement<T>[] => [
  ...machineStatements(place),
  ...profileStatements(place),
  ...readStatements(place),
  ...keyStatements(place),
];

function machineStatements<T>({ clusterName, region }: KarpenterPlace<T>): readonly Statement<T>[] {
  const ec2 = (kinds: readonly string[], account = "*") =>
    kinds.map((it) => `arn:aws:ec2:${region}:${account}:${it}/*`);
  const owned = { [`aws:ResourceTag/kubernetes.io/cluster/${clusterName}`]: "owned" };
  const ofPool = { StringEquals: owned, StringLike: { [`aws:ResourceTag/${ANY_POOL}`]: "*" } };
  const asked = {
    [`aws:RequestTag/kubernetes.io/cluster/${clusterName}`]: "owned",
    "aws:RequestTag/eks:eks-cluster-name": clusterName,
  };
  const forPool = { StringLike: { [`aws:RequestTag/${ANY_POOL}`]: "*" } };
  return [
    { actions: START, resources: [...ec2(["image", "snapshot"], ""), ...ec2(USED)] },
    { actions: START, resources: ec2(["launch-template"]), condition: ofPool },
    {
      actions: [...START, "ec2:CreateLaunchTemplate"],
      resources: ec2(MADE),
      condition: { StringEquals: asked, ...forPool },
    },
    {
      actions: ["ec2:CreateTags"],
      resources: ec2(MADE),
      condition: {
        StringEquals: {
          ...asked,
          "ec2:CreateAction": ["RunInstances", "CreateFleet", "CreateLaunchTemplate"],
        },
        ...forPool,
      },
    },
    {
      actions: ["ec2:CreateTags"],
      resources: ec2(["instance"]),
      condition: {
        ...ofPool,
        StringEqualsIfExists: { "aws:RequestTag/eks:eks-cluster-name": clusterName },
        "ForAllValues:StringEquals": {
          "aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"],
        },
      },
    },
    {
      actions: ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
      resources: ec2(["instance", "launch-template"]),
      condition: ofPool,
    },
  ];
}

/** The instance profile of each node class: Karpenter makes it of the nodes' role, and takes it away with the class. */
function profileStatements<T>({
  clusterName,
  nodeRoleArn,
  region,
}: KarpenterPlace<T>): readonly Statement<T>[] {
  const profiles = ["arn:aws:iam::*:instance-profile/*"];
  const tags = (at: "Request" | "Resource") => ({
    [`aws:${at}Tag/kubernetes.io/cluster/${clusterName}`]: "owned",
    [`aws:${at}Tag/topology.kubernetes.io/region`]: region,
  });
  const asked = { ...tags("Request"), "aws:RequestTag/eks:eks-cluster-name": clusterName };
  const [requested, held] = [`aws:RequestTag/${ANY_CLASS}`, `aws:ResourceTag/${ANY_CLASS}`];
  return [
    {
      actions: ["iam:PassRole"],
      resources: [nodeRoleArn],
      condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
    },
    {
      actions: ["iam:CreateInstanceProfile"],
      resources: profiles,
      condition: { StringEquals: asked, StringLike: { [requested]: "*" } },
    },
    {
      actions: ["iam:TagInstanceProfile"],
      resources: profiles,
      condition: {
        StringEquals: { ...tags("Resource"), ...asked },
        StringLike: { [held]: "*", [requested]: "*" },
      },
    },
    {
      actions: [
        "iam:AddRoleToInstanceProfile",
        "iam:RemoveRoleFromInstanceProfile",
        "iam:DeleteInstanceProfile",
      ],
      resources: profiles,
      condition: { StringEquals: tags("Resource"), StringLike: { [held]: "*" } },
    },
    { actions: ["iam:GetInstanceProfile"], resources: profiles },
    { actions: ["iam:ListInstanceProfiles"], resources: ["*"] },
  ];
}

const readStatements = <T>({ clusterName, queueArn, region }: KarpenterPlace<T>): readonly Statement<T>[] => [
  {
    actions: READ_IN_REGION,
    resources: ["*"],
    condition: { StringEquals: { "aws:RequestedRegion": region } },
  },
  { actions: ["ssm:GetParameter"], resources: [`arn:aws:ssm:${region}::parameter/aws/service/*`] },
  { actions: ["pricing:GetProducts"], resources: ["*"] },
  { actions: ["eks:DescribeCluster"], resources: [`arn:aws:eks:${region}:*:cluster/${clusterName}`] },
  { actions: ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"], resources: [queueArn] },
];

/** Who starts a machine whose disk has a key of ours must be let to use the key, through EC2 (Karpenter, "Troubleshooting", encrypted EBS volume). */
const keyStatements = <T>({ region, volumeKeyArn }: KarpenterPlace<T>): readonly Statement<T>[] =>
  volumeKeyArn === undefined
    ? []
    : [
        {
          actions: [
            ...["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"],
            ...["kms:GenerateDataKey*", "kms:ReEncrypt*"],
          ],
          resources: [volumeKeyArn],
          condition: { StringEquals: { "kms:ViaService": `ec2.${region}.amazonaws.com` } },
        },
      ];
