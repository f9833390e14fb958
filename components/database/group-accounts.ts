import { Secret as AwsSecret } from "@pulumi/aws/secretsmanager/secret.js";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { jsonStringify, type Output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { SYSTEM_USERS } from "../../lib/percona/accounts.ts";
import { child, named, PASSWORD, type DatabaseScope } from "./database-scope.ts";
import type { GroupSide } from "./group-args.ts";
import { inCluster } from "./group-operator.ts";

const DEFAULTS = {
  /** Days in which a deleted secret can be had back; Secrets Manager takes 7 to 30, or none. */
  recoveryDays: { guarded: 30, unguarded: 0 },
};

/** Passwords by account. Secret. */
export type GroupPasswords = Readonly<Record<string, Output<string>>>;

/** The accounts of both groups: a replica takes the primary's along with its data. */
export interface GroupAccounts {
  readonly passwords: GroupPasswords;
  /** The ARN of the secret in which people find them. */
  readonly secretArn: Output<string>;
}

/** Makes the passwords, of 32 characters, which is the most that replication takes, and puts them where people look. */
export function createGroupAccounts(scope: DatabaseScope): GroupAccounts {
  const passwords = Object.fromEntries(
    SYSTEM_USERS.map((user) => {
      const { result } = new RandomPassword(`${scope.name}-${user}`, PASSWORD, child(scope));
      return [user, result] as const;
    }),
  );
  const guarded = scope.guards.deletionProtection ? "guarded" : "unguarded";
  const secret = new AwsSecret(
    scope.name,
    {
      description: "Accounts of both groups of MySQL servers",
      recoveryWindowInDays: DEFAULTS.recoveryDays[guarded],
      tags: named(scope, "accounts"),
    },
    child(scope),
  );
  new SecretVersion(
    scope.name,
    { secretId: secret.id, secretString: jsonStringify(passwords) },
    child(scope),
  );
  return { passwords, secretArn: secret.arn };
}

/** What the operator reads them from. @returns the Secret's name */
export function createAccountsSecret(side: GroupSide, passwords: GroupPasswords): Secret {
  return new Secret(
    `${side.key}-accounts`,
    {
      metadata: { name: `${side.own.name}-accounts`, namespace: side.own.namespace },
      type: "Opaque",
      stringData: passwords,
    },
    inCluster(side),
  );
}
