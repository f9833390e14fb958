import { clusterSetSchema } from "./cluster-set-schema.ts";
import { groupSchema } from "./group-schema.ts";
import { ANYTHING, object, type Schema } from "../manifests/schema.ts";

/** The group of Percona's kinds for MySQL, and the version that is served. */
export const PERCONA_API = "ps.percona.com/v1";

/** A kind, as Kubernetes has to know it before there can be one. */
export interface Definition {
  /** `perconaservermysqls.ps.percona.com` */
  readonly name: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

const kinds: readonly (readonly [kind: string, shortName: string, spec: Schema])[] = [
  ["PerconaServerMySQL", "ps", groupSchema],
  ["PerconaServerMySQLClusterSet", "ps-clusterset", clusterSetSchema],
  ["PerconaServerMySQLBackup", "ps-backup", ANYTHING],
  ["PerconaServerMySQLRestore", "ps-restore", ANYTHING],
];

/**
 * The four kinds that the operator watches. Their schemas are written from the operator's reference at v1.2.0, not
 * copied from its own definitions: they refuse what the reference refuses of the fields that they name, and let pass,
 * and keep, what they do not name.
 */
export const DEFINITIONS: readonly Definition[] = kinds.map(([kind, shortName, spec]) => {
  const [group = "", version = ""] = PERCONA_API.split("/");
  const plural = `${kind.toLowerCase()}s`;
  return {
    name: `${plural}.${group}`,
    spec: {
      group,
      scope: "Namespaced",
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        shortNames: [shortName],
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: object({ spec, status: ANYTHING }) },
          subresources: { status: {} },
        },
      ],
    },
  };
});
