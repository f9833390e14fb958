import type { IamStatement } from "./kubernetes-cluster.ts";

/** A statement in the words of an IAM policy document. */
export const iamStatement = ({ actions, resources, condition }: IamStatement) => ({
  Effect: "Allow",
  Action: [...actions],
  Resource: [...resources],
  ...(condition === undefined ? {} : { Condition: condition }),
});
