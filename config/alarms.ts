import { z } from "zod";
import { text } from "./forms.ts";

/** An address that a person reads. */
const email = text(
  /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/,
  "must be an e-mail address",
  "write one such as on-call@example.com",
);

const receiverName = text(
  /^[a-z][a-z0-9-]{0,39}$/,
  "must be named by a-z, 0-9 and -, a letter first",
  "rename it, such as on-call",
);

/** Who hears of alarms. */
export const alarms = (description: string) =>
  z
    .strictObject({
      emails: z.record(receiverName, email).default({}).describe("Who is told, by a name of their own."),
    })
    .default({ emails: {} })
    .describe(description);
