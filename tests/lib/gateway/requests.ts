import type { BundleRequest } from "../../../lib/gateway/bundle.ts";
import { keyPairFrom } from "../../../lib/wireguard/keys.ts";
import { planMesh, type Mesh } from "../../../lib/wireguard/mesh.ts";
import { generationsOf } from "../../../lib/wireguard/rotation.ts";

/** A mesh with as many gateways a side. */
export function meshOf(gateways: number): Mesh {
  const named = (cloud: string) =>
    Array.from({ length: gateways }, (_, slot) => ({ name: `${cloud}-${slot}`, slot }));
  const { mesh } = planMesh({
    sites: [
      {
        cloud: "aws",
        asn: 64512,
        range: "10.64.0.0/14",
        announced: ["10.64.0.0/16"],
        gateways: named("aws"),
      },
      {
        cloud: "azure",
        asn: 64513,
        range: "10.68.0.0/14",
        announced: ["10.68.0.0/16"],
        gateways: named("azure"),
      },
    ],
    transit: "10.67.0.0/24",
  });
  return mesh;
}

/** Random enough for a test, the same in every run. */
export function secretOf(gateway: string, generation: number): string {
  return Buffer.from(`${gateway} ${generation}`.padEnd(32, ".")).toString("base64");
}

/** A request for a gateway's bundle in which nothing is wrong. */
export function requestOf(mesh: Mesh, gateway: string, generation = 1): BundleRequest {
  const names = mesh.sites.flatMap(({ gateways }) => gateways.map(({ name }) => name));
  const generations = generationsOf(generation);
  return {
    mesh,
    gateway,
    generation,
    own: generations.map((of) => ({ generation: of, secret: secretOf(gateway, of) })),
    publicKeys: Object.fromEntries(
      names.map((name) => [
        name,
        generations.map((of) => ({ generation: of, publicKey: keyPairFrom(secretOf(name, of)).publicKey })),
      ]),
    ),
    publicAddresses: Object.fromEntries(names.map((name, index) => [name, `203.0.113.${index + 1}`])),
    privateAddress: "10.64.192.5",
  };
}
