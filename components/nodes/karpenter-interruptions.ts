import { EventRule } from "@pulumi/aws/cloudwatch/eventRule.js";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import { Queue } from "@pulumi/aws/sqs/queue.js";
import { QueuePolicy } from "@pulumi/aws/sqs/queuePolicy.js";
import { all, type CustomResourceOptions, type Output, type Resource } from "@pulumi/pulumi";
import { eventPattern, INTERRUPTIONS, queuePolicy, WARNING_SECONDS } from "../../lib/nodes/interruptions.ts";
import type { Tags } from "../contracts/cloud.ts";

/** Where Karpenter hears that a machine goes. */
export interface InterruptionQueue {
  readonly name: Output<string>;
  readonly arn: Output<string>;
  /** What writes to it. */
  readonly sources: readonly Resource[];
}

/** Makes the queue, and the rules of EventBridge that write to it. */
export function createInterruptions(
  name: string,
  clusterName: string,
  tags: Tags,
  options: CustomResourceOptions,
): InterruptionQueue {
  const queue = new Queue(
    name,
    { messageRetentionSeconds: WARNING_SECONDS, sqsManagedSseEnabled: true, tags },
    options,
  );
  const rules = Object.entries(INTERRUPTIONS).map(([key, interruption]) => ({
    key,
    rule: new EventRule(
      `${name}-${key}`,
      {
        description: `${interruption.kind}, for Karpenter of ${clusterName}`,
        eventPattern: eventPattern(interruption),
        tags,
      },
      options,
    ),
  }));
  const ruleArns = all(rules.map(({ rule }) => rule.arn));
  const policy = new QueuePolicy(
    name,
    {
      queueUrl: queue.url,
      policy: all([queue.arn, ruleArns]).apply(([arn, arns]) => queuePolicy(arn, arns)),
    },
    options,
  );
  const sources = rules.map(
    ({ key, rule }) =>
      new EventTarget(
        `${name}-${key}`,
        { rule: rule.name, targetId: "karpenter", arn: queue.arn },
        // What comes before the queue lets the rule send is lost.
        { ...options, dependsOn: [policy] },
      ),
  );
  return { name: queue.name, arn: queue.arn, sources };
}
