import { randomBytes } from "node:crypto";
import { planAddresses } from "../../lib/addresses/plan.ts";
import { makeBundle } from "../../lib/gateway/bundle.ts";
import { keyPairFrom } from "../../lib/wireguard/keys.ts";
import { planMesh, tunnelsOf } from "../../lib/wireguard/mesh.ts";
import { renderWireGuard } from "../../lib/wireguard/config.ts";
import type { Report } from "../report.ts";
import type { Bridge } from "./bridge.ts";
import { median } from "./gaps.ts";
import type { LabPlan } from "./plan.ts";

/** How long the bundles of a mesh of ten gateways a side take, keys included. */
export function renderMesh(report: Report): void {
  const slots = Array.from({ length: 10 }, (_, slot) => slot);
  const { plans } = planAddresses([
    { cloud: "aws", cidr: "10.64.0.0/14", zones: ["a", "c"] },
    { cloud: "azure", cidr: "10.68.0.0/14", zones: ["1"] },
  ]);
  const [aws, azure] = plans;
  if (aws === undefined || azure === undefined) throw new Error("the ranges of this mesh have problems");
  const site = ({ cloud, range, network }: typeof aws, asn: number) => ({
    ...{ cloud, asn, range, announced: [network] },
    gateways: slots.map((slot) => ({ name: `${cloud}-${slot}`, slot })),
  });
  const times = Array.from({ length: 5 }, () => {
    const begin = performance.now();
    const { mesh, problems } = planMesh({
      sites: [site(aws, 64512), site(azure, 64513)],
      transit: aws.transit,
    });
    if (problems.length > 0) throw new Error("the mesh has problems");
    const names = mesh.sites.flatMap(({ gateways }) => gateways.map(({ name }) => name));
    const secrets = new Map(names.map((name) => [name, randomBytes(32).toString("base64")]));
    const publicKeys = Object.fromEntries(
      [...secrets].map(([name, secret]) => [
        name,
        [{ generation: 1, publicKey: keyPairFrom(secret).publicKey }],
      ]),
    );
    const publicAddresses = Object.fromEntries(names.map((name, index) => [name, `203.0.113.${index + 1}`]));
    for (const [gateway, secret] of secrets) {
      const own = [{ generation: 1, secret }];
      const privateAddress = "10.64.192.5";
      JSON.stringify(
        makeBundle({ mesh, gateway, generation: 1, own, publicKeys, publicAddresses, privateAddress }),
      );
    }
    return performance.now() - begin;
  });
  report.limit("meshRenderMilliseconds", "a mesh of ten gateways a side renders", median(times), 100, "ms");
}

/** The stack's own bundles are what the library makes of the same keys: so are the later ones. */
export function sameBundles(report: Report, { aws, azure }: LabPlan): void {
  const different = [...aws.gateways, ...azure.gateways].filter(
    ({ bundle, again }) => bundle(1) !== again(1),
  );
  report.check(
    "the rehearsed stack's bundles are what the library renders",
    different.length === 0,
    different.map(({ name }) => name).join(", "),
  );
}

/** What the agent has set up is, line for line, what the library renders for the interface. */
export async function asRendered(
  report: Report,
  { gateways, generation, plan: { mesh } }: Bridge,
): Promise<void> {
  const lines = (text: string) =>
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("PrivateKey"))
      .toSorted();
  const different: string[] = [];
  for (const gateway of gateways) {
    const bundle = JSON.parse(gateway.plan.bundle(generation)) as {
      tunnels: { interface: string; peerKeys: { generation: number; publicKey: string }[] }[];
    };
    for (const tunnel of tunnelsOf(mesh, gateway.plan.name)) {
      const { interface: name } = tunnel.own;
      const peer = gateways.find(({ plan }) => plan.name === tunnel.peer.gateway);
      const keys = bundle.tunnels.find((candidate) => candidate.interface === name)?.peerKeys ?? [];
      const rendered = renderWireGuard({
        tunnel,
        settings: mesh.settings,
        endpointAddress: peer?.plan.publicAddress ?? "",
        peerKeys: keys.filter((key) => key.generation === generation),
      });
      const shown = await gateway.run("wg", "showconf", name);
      if (lines(shown).join("\n") !== lines(rendered).join("\n"))
        different.push(`${gateway.plan.name} ${name}`);
    }
  }
  report.check("every interface runs what the library renders", different.length === 0, different.join(", "));
}

/** The gateway's own probe goes through the tunnel: it tells CloudWatch, and fails, when one does not answer. */
export async function probe(report: Report, bridge: Bridge): Promise<void> {
  const gateway = bridge.gateways.find(({ plan }) => plan.cloud === "aws");
  const [link] = bridge.plan.mesh.links;
  if (gateway === undefined || link === undefined) throw new Error("the bridge has no tunnel");
  const told = async (): Promise<string | null> => {
    const metrics = (await bridge.internet.ask("metrics")) as readonly string[];
    return new URLSearchParams(metrics.at(-1)).get("MetricData.member.1.Value");
  };
  const succeeds = () =>
    gateway.command("probe").then(
      () => true,
      () => false,
    );
  const tunnels = String(tunnelsOf(bridge.plan.mesh, gateway.plan.name).length);
  report.check("the probe finds every tunnel, and says so", (await succeeds()) && (await told()) === tunnels);
  await bridge.internet.ask("block", { keys: [link.key] });
  report.check(
    "the probe misses a tunnel that is black-holed",
    !(await succeeds()) && (await told()) !== tunnels,
  );
  await bridge.internet.ask("unblock");
  await bridge.settled();
}
