import type { Output, Resource } from "@pulumi/pulumi";
import type { MySqlService } from "../../lib/mysql/service.ts";
import type { Cloud } from "./cloud.ts";

/** How the administrator of a MySQL logs in. */
export type MySqlAdministrator =
  | {
      /** The service makes the password, and makes a new one every week: read it where it is. */
      readonly kind: "secrets-manager";
      /** A secret with `username` and `password`, as JSON. */
      readonly secretArn: Output<string>;
    }
  | {
      readonly kind: "password";
      readonly user: string;
      /** Secret. */
      readonly password: Output<string>;
    };

/** A MySQL of one of the clouds. Both components meet it, and the replication knows no more of them. */
export interface MySqlEndpoint {
  readonly cloud: Cloud;
  /** The vendor's id: a cluster's ARN on AWS, the resource id on Azure. */
  readonly id: Output<string>;
  /** Another one when the server was made again, even under its old name. */
  readonly incarnation: Output<string>;
  /** Whose procedures its administrator calls. */
  readonly service: MySqlService;
  /** Whether it takes writes at first, or follows the other one. Changes nothing of a server that is there. */
  readonly role: "primary" | "replica";
  /** Where the server that takes writes is reached, from within its own cloud and over the bridge. */
  readonly host: Output<string>;
  readonly port: number;
  readonly administrator: MySqlAdministrator;
  /** Who signed the server's certificate: PEM, one certificate or several. */
  readonly caPem: string;
  /** What alarms about it do: topics on AWS, action groups on Azure; none when nobody is to hear. */
  readonly alarmActions: readonly Output<string>[];
  /** What must be there before it answers. */
  readonly ready: readonly Resource[];
}
