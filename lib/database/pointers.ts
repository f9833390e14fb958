/** The label of what points applications at the primary: `kakehashi db` looks for it, in every namespace. */
export const POINTER_LABEL = "kakehashi.io/points-at";

/** Its value, for the database that takes writes. */
export const POINTER_VALUE = "primary-database";

/** As a selector of Kubernetes' API. */
export const POINTER_SELECTOR = `${POINTER_LABEL}=${POINTER_VALUE}`;

const LABELS = { [POINTER_LABEL]: POINTER_VALUE };

/** Where the primary is reached, and who signed its certificate. */
export interface PointerTarget {
  readonly host: string;
  readonly port: number;
  /** PEM, one certificate or several. */
  readonly caPem: string;
}

/** A Service without an address: its name is another name of a host. It goes into a namespace of the cluster. */
export interface PointerService {
  readonly apiVersion: "v1";
  readonly kind: "Service";
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: { readonly type: "ExternalName"; readonly externalName: string };
}

/** What a client is configured by, as files or environment. Values are Base64, as Kubernetes has them. */
export interface PointerSecret {
  readonly apiVersion: "v1";
  readonly kind: "Secret";
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly type: "Opaque";
  readonly data: Readonly<Record<"host" | "port" | "ca.pem", string>>;
}

/** The name `primary` in a namespace, as a CNAME of the primary's host. */
export function pointerService(host: string): PointerService {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "primary", labels: LABELS },
    spec: { type: "ExternalName", externalName: host },
  };
}

/**
 * Where the primary is, for clients that check the name in its certificate: `primary` is in no certificate. Nothing in
 * it is secret; it is a Secret because applications take such.
 */
export function pointerSecret({ host, port, caPem }: PointerTarget): PointerSecret {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "primary-database", labels: LABELS },
    type: "Opaque",
    data: { host: base64(host), port: base64(String(port)), "ca.pem": base64(caPem) },
  };
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
