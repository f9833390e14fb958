import { z } from "zod";
import { text } from "./forms.ts";

/**
 * Tags that both clouds take. AWS: keys of 128 and values of 256 characters out of letters, digits, spaces
 * and `_.:/=+-@`, no `aws:` (AWS General Reference, "Tag naming limits"); Azure: no `<>%&\?/` in keys, and
 * at most 50 tags (Azure Resource Manager, "Use tags"). Some of the 50 stay free for the components' own.
 */
const MOST_TAGS = 40;

const tagKey = text(
  /^(?![Aa][Ww][Ss]:)[\p{L}\p{N} _.:=+@-]{1,128}$/u,
  "must be a tag that both clouds take: 128 letters, digits, spaces and _ . : = + - @, not starting with aws:",
  "rename it",
);

const tagValue = text(
  /^[\p{L}\p{N} _.:/=+@-]{0,256}$/u,
  "must be at most 256 letters, digits, spaces and _ . : / = + - @",
  "shorten it or replace other characters",
);

/** Tags on every resource that can carry them. */
export const tagsSchema = z
  .record(tagKey, tagValue)
  .refine((tags) => Object.keys(tags).length <= MOST_TAGS, {
    error: `must not have more than ${MOST_TAGS} tags; Azure takes 50 with the components' own`,
  })
  .default({})
  .describe("Tags on every resource that can carry them.");
