/** What tells that a machine goes or may go: EventBridge's source and kind of event, by a natural key. */
interface Interruption {
  readonly source: "aws.ec2" | "aws.health";
  readonly kind: string;
}

/** What Karpenter asks to hear of (aws/karpenter-provider-aws v1.14.1, getting started, cloudformation.yaml). */
export const INTERRUPTIONS: Readonly<Record<string, Interruption>> = {
  spot: { source: "aws.ec2", kind: "EC2 Spot Instance Interruption Warning" },
  rebalance: { source: "aws.ec2", kind: "EC2 Instance Rebalance Recommendation" },
  state: { source: "aws.ec2", kind: "EC2 Instance State-change Notification" },
  reservation: { source: "aws.ec2", kind: "EC2 Capacity Reservation Instance Interruption Warning" },
  health: { source: "aws.health", kind: "AWS Health Event" },
};

/** Seconds that a warning is kept: after five minutes the machine is gone (the same template). */
export const WARNING_SECONDS = 300;

/** The pattern of EventBridge that lets one kind of event through. */
export const eventPattern = ({ source, kind }: Interruption): string =>
  JSON.stringify({ source: [source], "detail-type": [kind] });

/** Only these rules may send, and nobody without TLS (Amazon EventBridge User Guide, "Resource-based policies", SQS). */
export const queuePolicy = (queueArn: string, ruleArns: readonly string[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: { ArnEquals: { "aws:SourceArn": ruleArns } },
      },
      {
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:*",
        Resource: queueArn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
