import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { MySqlService } from "../../lib/mysql/service.ts";
import { keyPairFrom } from "../../lib/wireguard/keys.ts";
import { Child } from "../network/child.ts";
import type { Path } from "../network/internet.ts";
import { cable, Namespace, PREFIX, until } from "../network/system.ts";
import { Authority } from "./certificates.ts";
import { Machine } from "./machine.ts";
import { MySqlServer } from "./server.ts";

/** Half of the round trip between the clouds: the issue's 4 ms. */
const DELAY_MS = 2;

const PORT = 51820;

interface Place {
  readonly service: MySqlService;
  readonly id: number;
  /** The server's address in its cloud's network. */
  readonly address: string;
  readonly range: string;
  readonly tunnelAddress: string;
  readonly outside: { readonly own: string; readonly internet: string };
}

const PLACES: Readonly<Record<MySqlService, Place>> = {
  aurora: {
    service: "aurora",
    id: 1,
    address: "10.64.32.10",
    range: "10.64.0.0/16",
    tunnelAddress: "10.99.0.1",
    outside: { own: "192.0.2.2", internet: "192.0.2.1" },
  },
  azure: {
    service: "azure",
    id: 2,
    address: "10.68.32.10",
    range: "10.68.0.0/16",
    tunnelAddress: "10.99.0.2",
    outside: { own: "198.51.100.2", internet: "198.51.100.1" },
  },
};

/** One cloud: a machine with its MySQL server, and a process that connects from there. */
export interface Cloud {
  readonly service: MySqlService;
  readonly machine: Machine;
  readonly server: MySqlServer;
  readonly station: Child;
}

/** Two clouds, joined by a WireGuard tunnel whose packets take their time. */
export class TwoClouds {
  readonly clouds: Readonly<Record<MySqlService, Cloud>>;
  readonly authority: Authority;
  readonly administratorPassword: string;
  readonly #internet: Child;

  private constructor(
    clouds: Readonly<Record<MySqlService, Cloud>>,
    authority: Authority,
    administratorPassword: string,
    internet: Child,
  ) {
    this.clouds = clouds;
    this.authority = authority;
    this.administratorPassword = administratorPassword;
    this.#internet = internet;
  }

  static async start(image: string): Promise<TwoClouds> {
    const authority = await Authority.create("Kakehashi lab");
    const administratorPassword = randomBytes(16).toString("hex");
    const namespaces = {
      aurora: await Namespace.create(`${PREFIX}db-aws`),
      azure: await Namespace.create(`${PREFIX}db-az`),
      internet: await Namespace.create(`${PREFIX}db-net`),
    };
    const cloudOf = async (place: Place): Promise<Cloud> => {
      const namespace = namespaces[place.service];
      await joinInternet(place, namespace, namespaces.internet);
      const machine = await Machine.start(namespace, image);
      const tls = await authority.issue(place.service, place.address);
      const server = new MySqlServer({
        ...{ service: place.service, id: place.id, address: place.address, machine, administratorPassword },
        tls: { ...tls, authority: authority.certificate },
      });
      const station = await Child.start(namespace, fileURLToPath(new URL("station.ts", import.meta.url)));
      return { service: place.service, machine, server, station };
    };
    const clouds = { aurora: await cloudOf(PLACES.aurora), azure: await cloudOf(PLACES.azure) };
    await joinClouds(clouds);
    const internet = await startInternet(namespaces.internet);
    const both = new TwoClouds(clouds, authority, administratorPassword, internet);
    await until("the clouds reach each other", () => both.#reach());
    return both;
  }

  async #reach(): Promise<boolean> {
    const { machine } = this.clouds.aurora;
    return machine.run("ping", "-c1", "-W1", PLACES.azure.address).then(
      () => true,
      () => false,
    );
  }

  /** Milliseconds of a round trip between the clouds, the median of twenty. */
  async roundTripMs(): Promise<number> {
    const said = await this.clouds.aurora.machine.run(...["ping", "-c20", "-i0.05", PLACES.azure.address]);
    const times = [...said.matchAll(/time=([\d.]+) ms/g)].map(([, time]) => Number(time));
    return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
  }

  /** Packets between the clouds vanish; nobody is told. */
  async partition(): Promise<void> {
    await this.#internet.ask("block", { keys: [TUNNEL] });
  }

  async heal(): Promise<void> {
    await this.#internet.ask("unblock");
  }
}

const TUNNEL = "tunnel";

async function joinInternet(place: Place, cloud: Namespace, internet: Namespace): Promise<void> {
  const name = place.service === "aurora" ? "aws0" : "az0";
  await cable({ in: cloud, as: "out0" }, { in: internet, as: name });
  await cloud.ip(`addr add ${place.outside.own}/24 dev out0`);
  await internet.ip(`addr add ${place.outside.internet}/24 dev ${name}`);
  await cloud.ip(`route add default via ${place.outside.internet}`);
  await cloud.ip(`addr add ${place.address}/32 dev lo`);
}

/** Each side's router and its tunnel; the keys are made for this run. */
async function joinClouds(clouds: Readonly<Record<MySqlService, Cloud>>): Promise<void> {
  const keys = { aurora: newKeyPair(), azure: newKeyPair() };
  for (const { service, machine } of Object.values(clouds)) {
    const peer = service === "aurora" ? PLACES.azure : PLACES.aurora;
    const own = PLACES[service];
    const [publicKey, secretKey] = [keys[peer.service].publicKey, keys[service].privateKey];
    await machine.run("wireguard-go", "kkldb0");
    const configured = [
      "[Interface]",
      `PrivateKey = ${secretKey}`,
      `ListenPort = ${PORT}`,
      "[Peer]",
      `PublicKey = ${publicKey}`,
      `Endpoint = ${peer.outside.internet}:${PORT}`,
      `AllowedIPs = ${peer.range}, ${peer.tunnelAddress}/32`,
      "PersistentKeepalive = 5",
    ].join("\n");
    await machine.write("/run/wg.conf", `${configured}\n`);
    await machine.run("wg", "setconf", "kkldb0", `${machine.image}/run/wg.conf`);
    await machine.run("ip", "addr", "add", `${own.tunnelAddress}/24`, "dev", "kkldb0");
    await machine.run("ip", "link", "set", "kkldb0", "mtu", "1360", "up");
    await machine.run("ip", "route", "add", peer.range, "dev", "kkldb0", "src", own.address);
  }
}

function newKeyPair(): { readonly publicKey: string; readonly privateKey: string } {
  return keyPairFrom(randomBytes(32).toString("base64"));
}

async function startInternet(namespace: Namespace): Promise<Child> {
  // The process that carries packets answers for the clouds' metadata too, which nobody asks for here.
  await namespace.ip("addr add 169.254.169.254/32 dev lo");
  const internet = await Child.start(
    namespace,
    fileURLToPath(new URL("../network/internet.ts", import.meta.url)),
  );
  const end = ({ outside }: Place): Path["ends"][number] => ({
    publicAddress: outside.internet,
    privateAddress: outside.own,
    port: PORT,
  });
  const path: Path = { key: TUNNEL, ends: [end(PLACES.aurora), end(PLACES.azure)] };
  await internet.ask("start", { paths: [path], delayMs: DELAY_MS });
  return internet;
}
