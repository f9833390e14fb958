import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
import { jsonStringify, type Output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { MYSQL_ACCOUNTS, type MySqlAccountRole } from "../../lib/mysql/accounts.ts";
import type { MySqlAdministrator } from "../contracts/mysql-endpoint.ts";
import { child, named, PASSWORD, type DatabaseScope } from "./database-scope.ts";

const DEFAULTS = {
  /** Days in which a deleted secret can be had back; Secrets Manager takes 7 to 30, or none. */
  recoveryDays: { guarded: 30, unguarded: 0 },
};

/** Passwords of the accounts that both servers have, by what they are for. Secret. */
export type AccountPasswords = Readonly<Record<MySqlAccountRole, Output<string>>>;

const ROLES: readonly MySqlAccountRole[] = ["replication", "heartbeat", "operator"];

/** The accounts of both servers. */
export interface Accounts {
  readonly passwords: AccountPasswords;
  /** The ARN of the secret in which people find them. */
  readonly secretArn: Output<string>;
}

/** Makes the passwords, and puts them where people find them. */
export function createAccounts(
  scope: DatabaseScope,
  administrators: Readonly<Record<string, MySqlAdministrator>>,
): Accounts {
  const made = ROLES.map((role) => {
    const { result } = new RandomPassword(`${scope.name}-${role}`, PASSWORD, child(scope));
    return [role, result] as const;
  });
  const passwords: Partial<Record<MySqlAccountRole, Output<string>>> = Object.fromEntries(made);
  const { replication = missing(), heartbeat = missing(), operator = missing() } = passwords;
  const all = { replication, heartbeat, operator };
  return { passwords: all, secretArn: keepForPeople(scope, all, administrators) };
}

/** Each account was made above. */
function missing(): never {
  throw new Error("an account has no password");
}

/** One secret with the accounts' names and passwords, and those administrators that no cloud keeps by itself. */
function keepForPeople(
  scope: DatabaseScope,
  passwords: AccountPasswords,
  administrators: Readonly<Record<string, MySqlAdministrator>>,
): Output<string> {
  const guarded = scope.guards.deletionProtection ? "guarded" : "unguarded";
  const secret = new Secret(
    scope.name,
    {
      description: "Accounts of both MySQL servers",
      recoveryWindowInDays: DEFAULTS.recoveryDays[guarded],
      tags: named(scope, "accounts"),
    },
    child(scope),
  );
  const accounts = ROLES.map((role) => [
    role,
    { user: MYSQL_ACCOUNTS[role].user, password: passwords[role] },
  ]);
  const own = Object.entries(administrators).flatMap(([key, it]) =>
    it.kind === "password" ? [[`${key}-administrator`, { user: it.user, password: it.password }]] : [],
  );
  new SecretVersion(
    scope.name,
    { secretId: secret.id, secretString: jsonStringify(Object.fromEntries([...accounts, ...own])) },
    child(scope),
  );
  return secret.arn;
}
