import { pointerSecret, type PointerTarget } from "../database/pointers.ts";
import type { DatabaseArgs, WorkloadArgs } from "./args.ts";
import type { JsonObject, Manifest } from "./objects.ts";
import { labelsOf } from "./labels.ts";

/** Where the container finds the pointer as files, which follow a switch within a minute. */
const DIRECTORY = "/etc/kakehashi/database";

const VOLUME = "database";

/** The app's own Secret that says where the primary is. */
export const pointerNameOf = (name: string): string => `${name}-database`;

/**
 * Where the primary is, in the app's namespace and under the label by which `kakehashi db` finds it. It is no part of
 * what is rendered: its content moves without a deployment, and so belongs into no repository.
 */
export function databasePointer(
  args: Pick<WorkloadArgs, "name" | "namespace">,
  target: PointerTarget,
): Manifest {
  const { apiVersion, kind, metadata, type, data } = pointerSecret(target);
  return {
    apiVersion,
    kind,
    metadata: {
      name: pointerNameOf(args.name),
      namespace: args.namespace,
      labels: { ...labelsOf(args), ...metadata.labels },
    },
    type,
    data: { ...data },
  };
}

/** Variables of the container. They are read when it starts: one that ends is pointed anew. */
export function databaseEnv({
  name,
  database,
}: Pick<WorkloadArgs, "name" | "database">): readonly JsonObject[] {
  if (database === undefined) return [];
  const from = (variable: string, secret: string, key: string): JsonObject => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: secret, key } },
  });
  const pointer = pointerNameOf(name);
  return [
    from("DATABASE_HOST", pointer, "host"),
    from("DATABASE_PORT", pointer, "port"),
    { name: "DATABASE_CA", value: `${DIRECTORY}/ca.pem` },
    from("DATABASE_USER", database.account, "username"),
    from("DATABASE_PASSWORD", database.account, "password"),
  ];
}

/** Names that an app with a database cannot use for something else. */
export const DATABASE_VARIABLES = [
  "DATABASE_HOST",
  "DATABASE_PORT",
  "DATABASE_CA",
  "DATABASE_USER",
  "DATABASE_PASSWORD",
];

export const databaseMounts = (database: DatabaseArgs | undefined): readonly JsonObject[] =>
  database === undefined ? [] : [{ name: VOLUME, mountPath: DIRECTORY, readOnly: true }];

export const databaseVolumes = ({
  name,
  database,
}: Pick<WorkloadArgs, "name" | "database">): readonly JsonObject[] =>
  database === undefined ? [] : [{ name: VOLUME, secret: { secretName: pointerNameOf(name) } }];
