import {
  ANYTHING,
  COUNT_OR_SHARE,
  FLAG,
  list,
  object,
  oneOf,
  SOME_TEXT,
  TEXT,
  TEXTS,
  type Schema,
} from "../manifests/schema.ts";

/** The group of the controller's kinds, and the version that is served. */
export const ELB_API = "elbv2.k8s.aws/v1beta1";

/** A port by number or name. */
const PORT = COUNT_OR_SHARE;

const peer = object({
  ipBlock: object({ cidr: SOME_TEXT }, "cidr"),
  securityGroup: object({ groupID: SOME_TEXT }, "groupID"),
});

const targetGroupBinding = object(
  {
    serviceRef: object({ name: SOME_TEXT, port: PORT }, "name", "port"),
    targetGroupARN: TEXT,
    targetGroupName: TEXT,
    targetGroupProtocol: oneOf("HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC"),
    targetType: oneOf("instance", "ip"),
    ipAddressType: oneOf("ipv4", "ipv6"),
    vpcID: TEXT,
    iamRoleArnToAssume: TEXT,
    assumeRoleExternalId: TEXT,
    multiClusterTargetGroup: FLAG,
    nodeSelector: object({ matchLabels: TEXTS, matchExpressions: list(ANYTHING) }),
    networking: object({
      ingress: list(
        object(
          { from: list(peer), ports: list(object({ port: PORT, protocol: oneOf("TCP", "UDP") })) },
          "from",
          "ports",
        ),
      ),
    }),
  },
  "serviceRef",
);

interface Kind {
  readonly kind: string;
  readonly scope: "Namespaced" | "Cluster";
  readonly spec: Schema;
}

/** Everything is kept: the controller asks for the second of them at its start, and nothing here makes one. */
const KINDS: readonly Kind[] = [
  { kind: "TargetGroupBinding", scope: "Namespaced", spec: targetGroupBinding },
  { kind: "IngressClassParams", scope: "Cluster", spec: ANYTHING },
];

/**
 * The kinds that the controller watches. Their schemas are written from its reference at v3.5.0, not copied from its own
 * definitions: they refuse what the reference refuses of the fields that they name.
 */
export const ELB_DEFINITIONS = KINDS.map(({ kind, scope, spec }) => {
  const [group = "", version = ""] = ELB_API.split("/");
  const singular = kind.toLowerCase().replace(/s$/, "");
  const plural = `${singular}s`;
  return {
    name: `${plural}.${group}`,
    spec: {
      group,
      scope,
      names: { kind, listKind: `${kind}List`, plural, singular },
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
