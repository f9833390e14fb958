import { Topic } from "@pulumi/aws/sns/topic.js";
import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription.js";
import { ActionGroup } from "@pulumi/azure-native/monitor/actionGroup.js";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import type { Tags } from "./cloud.ts";

/** Addresses that hear of alarms, by a name of their own. */
export type AlarmEmails = Readonly<Record<string, string>>;

/** Makes who hears of alarms in AWS: the actions of an alarm, none when nobody is named. */
export function createTopic(
  name: string,
  emails: AlarmEmails,
  tags: Tags,
  options: CustomResourceOptions,
): readonly Output<string>[] {
  if (Object.keys(emails).length === 0) return [];
  const topic = new Topic(`${name}-alarms`, { tags: { ...tags, Name: `${name}-alarms` } }, options);
  for (const [key, endpoint] of Object.entries(emails))
    new TopicSubscription(
      `${name}-alarms-${key}`,
      { topic: topic.arn, protocol: "email", endpoint },
      options,
    );
  return [topic.arn];
}

/** The same in Azure. */
export function createActionGroup(
  name: string,
  emails: AlarmEmails,
  where: {
    readonly resourceGroupName: Output<string>;
    /** What messages call it; at most 12 characters. */
    readonly shortName: string;
    readonly tags: Tags;
  },
  options: CustomResourceOptions,
): readonly Output<string>[] {
  if (Object.keys(emails).length === 0) return [];
  const group = new ActionGroup(
    `${name}-alarms`,
    {
      resourceGroupName: where.resourceGroupName,
      location: "global",
      enabled: true,
      groupShortName: where.shortName,
      emailReceivers: Object.entries(emails).map(([receiver, emailAddress]) => ({
        name: receiver,
        emailAddress,
        useCommonAlertSchema: true,
      })),
      tags: where.tags,
    },
    options,
  );
  return [group.id];
}
