import { createHmac } from "node:crypto";
import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
import { all, jsonStringify, unsecret, type Output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { appUser, MYSQL_ACCOUNTS, type AppSchemas, type MySqlAccountRole } from "../../lib/mysql/accounts.ts";
import type { MySqlAdministrator } from "../contracts/mysql-endpoint.ts";
import { createAccountsVault } from "./accounts-vault.ts";
import { child, named, PASSWORD, type DatabaseScope } from "./database-scope.ts";
import type { AccountsVaultArgs } from "./replication-args.ts";

const DEFAULTS = {
  /** Days in which a deleted secret can be had back; Secrets Manager takes 7 to 30, or none. */
  recoveryDays: { guarded: 30, unguarded: 0 },
};

/** Passwords of the accounts that both servers have, by what they are for. Secret. */
export type AccountPasswords = Readonly<Record<MySqlAccountRole, Output<string>>>;

/** How an app logs in. */
export interface AppAccount {
  readonly user: string;
  /** Secret. */
  readonly password: Output<string>;
}

/** By app. */
export type AppAccounts = Readonly<Record<string, AppAccount>>;

const ROLES: readonly MySqlAccountRole[] = ["replication", "heartbeat", "operator"];

/** The accounts of both servers. */
export interface Accounts {
  readonly passwords: AccountPasswords;
  readonly apps: AppAccounts;
  /** Says which passwords they are, and nothing of them. Not secret. */
  readonly revision: Output<string>;
  /** The ARN of the secret in which people find them. */
  readonly secretArn: Output<string>;
  /** The URI of its copy in Azure. */
  readonly vaultSecret: Output<string>;
}

/** Makes the passwords, and puts them where people find them, in both clouds. */
export function createAccounts(
  scope: DatabaseScope,
  administrators: Readonly<Record<string, MySqlAdministrator>>,
  vault: AccountsVaultArgs,
  schemas: AppSchemas = {},
): Accounts {
  const made = ROLES.map((role) => {
    const { result } = new RandomPassword(`${scope.name}-${role}`, PASSWORD, child(scope));
    return [role, result] as const;
  });
  const byRole: Partial<Record<MySqlAccountRole, Output<string>>> = Object.fromEntries(made);
  const { replication = missing(), heartbeat = missing(), operator = missing() } = byRole;
  const passwords = { replication, heartbeat, operator };
  const apps = Object.fromEntries(
    Object.keys(schemas).map((app): [string, AppAccount] => {
      const { result } = new RandomPassword(`${scope.name}-app-${app}`, PASSWORD, child(scope));
      return [app, { user: appUser(app), password: result }];
    }),
  );
  const text = textForPeople(passwords, administrators, apps);
  return {
    passwords,
    apps,
    revision: revisionOf(scope, passwords, apps),
    secretArn: keepForPeople(scope, text),
    vaultSecret: createAccountsVault(scope, vault, text),
  };
}

/** Hexadecimal digits of a revision. */
const REVISION_LENGTH = 10;

/**
 * Stands in the name of what is run for other passwords. It is a keyed hash, and nobody but the state has the key: who
 * guesses a password cannot try the guess against it.
 */
function revisionOf(
  scope: DatabaseScope,
  { replication, heartbeat, operator }: AccountPasswords,
  apps: AppAccounts,
): Output<string> {
  const { result: key } = new RandomPassword(`${scope.name}-revision`, PASSWORD, child(scope));
  const ofApps = Object.values(apps).map(({ password }) => password);
  const passwords = all([replication, heartbeat, operator, ...ofApps]);
  const revision = all([key, passwords]).apply(([secret, texts]) =>
    createHmac("sha256", secret).update(JSON.stringify(texts)).digest("hex").slice(0, REVISION_LENGTH),
  );
  return unsecret(revision);
}

/** Each account was made above. */
function missing(): never {
  throw new Error("an account has no password");
}

/** The accounts' names and passwords, and those administrators that no cloud keeps by itself: JSON. */
function textForPeople(
  passwords: AccountPasswords,
  administrators: Readonly<Record<string, MySqlAdministrator>>,
  apps: AppAccounts,
): Output<string> {
  const accounts = ROLES.map((role) => [
    role,
    { user: MYSQL_ACCOUNTS[role].user, password: passwords[role] },
  ]);
  const own = Object.entries(administrators).flatMap(([key, it]) =>
    it.kind === "password" ? [[`${key}-administrator`, { user: it.user, password: it.password }]] : [],
  );
  const ofApps = Object.entries(apps).map(([app, account]) => [`app-${app}`, account]);
  return jsonStringify(Object.fromEntries([...accounts, ...own, ...ofApps]));
}

function keepForPeople(scope: DatabaseScope, text: Output<string>): Output<string> {
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
  new SecretVersion(scope.name, { secretId: secret.id, secretString: text }, child(scope));
  return secret.arn;
}
