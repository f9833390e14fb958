import { isScalar, parseDocument } from "yaml";
import type { MySqlService } from "../../lib/mysql/service.ts";
import { BadInput } from "../rehearsal/problems.ts";

/** Where a stack's file says which database is primary. */
const PATH = ["config", "kakehashi:database", "primary"];

/**
 * The text of a stack's file with another primary; everything else stays as it is, comments too.
 * @throws BadInput when the file names none
 */
export function withPrimary(text: string, primary: MySqlService): string {
  const node = parseDocument(text).getIn(PATH, true);
  const range = isScalar(node) ? node.range : undefined;
  if (range === undefined || range === null) {
    const fix = "write primary: aurora or primary: azure below kakehashi:database";
    throw new BadInput({ path: "database.primary", problem: "is not in the file", got: "", fix });
  }
  return `${text.slice(0, range[0])}${primary}${text.slice(range[1])}`;
}
