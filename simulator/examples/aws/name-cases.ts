import { TYPES } from "../../aws/types.ts";
import type { CheckCase } from "../case.ts";
import { role } from "./fixtures.ts";

/** Cases of names and ARNs that nothing else is about. */
export const nameCases: readonly CheckCase[] = [
  {
    check: `${TYPES.topic}#name:length`,
    type: TYPES.topic,
    inputs: () => ({
      refused: { name: `${"a".repeat(252)}.fifo`, fifoTopic: true },
      passes: { name: `${"a".repeat(251)}.fifo`, fifoTopic: true },
    }),
  },
  {
    check: `${TYPES.rolePolicyAttachment}#policyArn:reference`,
    type: TYPES.rolePolicyAttachment,
    inputs: (cloud) => {
      const base = { role: role(cloud, "node", "ec2.amazonaws.com").id };
      return {
        refused: { ...base, policyArn: "arn:aws:iam::111111111111:policy/absent" },
        passes: { ...base, policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
      };
    },
  },
];
