import type { GtidSet } from "./gtid.ts";
import type { MySqlService } from "./service.ts";

/** What was seen of a server. */
export interface ServerState {
  readonly service: MySqlService;
  readonly gtidExecuted: GtidSet;
  /** Whom it replicates from. */
  readonly source: { readonly host: string; readonly running: boolean } | undefined;
  /** Whether the applications' accounts are locked and without sessions. */
  readonly fenced: boolean;
}

/** A step of a switch. Each can be done again, and does nothing then. */
export type SwitchStep =
  | { readonly kind: "fence"; readonly on: MySqlService }
  | { readonly kind: "wait-for-transactions"; readonly on: MySqlService; readonly of: MySqlService }
  | { readonly kind: "promote"; readonly on: MySqlService }
  | { readonly kind: "unfence"; readonly on: MySqlService }
  | { readonly kind: "follow"; readonly on: MySqlService; readonly source: MySqlService };
