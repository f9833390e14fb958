import { join } from "node:path";
import { LoadBalancer } from "./azure-balancer.ts";
import { Child } from "./child.ts";
import { Gateway } from "./gateway.ts";
import type { Path } from "./internet.ts";
import { hostAddress, prefixOf, routerIn, type LabCloud, type LabPlan } from "./plan.ts";
import { RouteTables } from "./replace-route.ts";
import { RouteServer } from "./route-server.ts";
import { cable, Namespace, OWN_LOGS, PREFIX, sweep, until } from "./system.ts";
import { bridgeOf, type VpcRouting } from "./vpc-routing.ts";

/** One way between the routers, in milliseconds: HEARTBEATS measured 2 to 4 there and back. */
const DELAY_MS = 2;

/** Largest packet in a VPC and on its hosts (Amazon EC2 User Guide, "Network MTU"); Azure's is 1500. */
const MTU = { aws: 9001, azure: 1500 };

/** Two clouds, their gateways and a host in each, in namespaces. */
export class Bridge {
  readonly plan: LabPlan;
  readonly gateways: readonly Gateway[];
  readonly hosts: { readonly aws: Child; readonly azure: Child };
  readonly hostNamespaces: { readonly aws: Namespace; readonly azure: Namespace };
  readonly routers: { readonly aws: Namespace; readonly azure: Namespace };
  readonly internet: Child;
  readonly internetNamespace: Namespace;
  readonly vpcRouting: VpcRouting;
  readonly balancer: LoadBalancer;
  readonly #prefix: string;
  generation = 1;

  private constructor(
    parts: Omit<Bridge, "stop" | "gateway" | "publish" | "settled" | "generation"> & Private,
  ) {
    this.plan = parts.plan;
    this.gateways = parts.gateways;
    this.hosts = parts.hosts;
    this.hostNamespaces = parts.hostNamespaces;
    this.routers = parts.routers;
    this.internet = parts.internet;
    this.internetNamespace = parts.internetNamespace;
    this.vpcRouting = parts.vpcRouting;
    this.balancer = parts.balancer;
    this.#prefix = parts.prefix;
  }

  /** Builds and starts everything; returns when packets can go all ways. */
  static async start(plan: LabPlan, name: string): Promise<Bridge> {
    const prefix = `${PREFIX}${name}-`;
    const create = (role: string) => Namespace.create(`${prefix}${role}`);
    const internetNamespace = await create("internet");
    await internetNamespace.forwards();
    const routers = { aws: await create("aws"), azure: await create("azure") };
    const hostNamespaces = { aws: await create("aws-host"), azure: await create("azure-host") };
    const gateways: Gateway[] = [];
    for (const cloud of [plan.aws, plan.azure]) {
      await buildRouter(plan, cloud, routers[cloud.cloud], internetNamespace);
      await buildHost(cloud, routers[cloud.cloud], hostNamespaces[cloud.cloud]);
      for (const gateway of cloud.gateways) {
        const namespace = await create(gateway.name);
        await connectGateway(plan, cloud, namespace, routers[cloud.cloud], gateway);
        gateways.push(new Gateway(gateway, namespace, OWN_LOGS));
      }
    }
    const internet = await startInternet(plan, internetNamespace);
    const vpcRouting = await startVpcRouting(plan, routers.aws, internet, `${prefix}route-server`);
    const balancer = await LoadBalancer.start(plan, routers.azure);
    const script = join(import.meta.dirname, "traffic.ts");
    const hosts = {
      aws: await Child.start(hostNamespaces.aws, script),
      azure: await Child.start(hostNamespaces.azure, script),
    };
    const places = { internetNamespace, routers, hostNamespaces, prefix };
    const bridge = new Bridge({ plan, gateways, internet, vpcRouting, balancer, hosts, ...places });
    await bridge.publish(1);
    await Promise.all(gateways.map((gateway) => gateway.boot()));
    return bridge;
  }

  gateway(name: string): Gateway {
    const found = this.gateways.find(({ plan }) => plan.name === name);
    if (found === undefined) throw new Error(`no gateway ${name}`);
    return found;
  }

  /** What `pulumi up` does: each gateway's secret says what the generation asks for. */
  async publish(generation: number, only: readonly Gateway[] = this.gateways): Promise<void> {
    this.generation = generation;
    for (const { plan } of only) {
      await this.internet.ask("publish", {
        owner: plan.privateAddress,
        name: plan.secret,
        value: plan.bundle(generation),
      });
    }
  }

  /** Waits until all tunnels carry routes and both clouds send packets to them. */
  async settled(seconds = 60): Promise<void> {
    const peers = this.plan.mesh.links.length / this.plan.aws.gateways.length;
    const ready = async (gateway: Gateway): Promise<boolean> => {
      const { tunnels, routers } = await gateway.status().catch(() => ({ tunnels: [], routers: [] }));
      const sessions = [...tunnels, ...routers];
      return tunnels.length === peers && sessions.every(({ session }) => session === "Established");
    };
    for (const gateway of this.gateways) {
      await until(`${gateway.plan.name} has all its sessions`, () => ready(gateway), { seconds });
    }
    const { azure, aws } = this.plan;
    await until(
      "AWS routes to Azure",
      async () => (await this.vpcRouting.nextHop(azure.network)) !== undefined,
    );
    await until(
      "Azure's balancer sees every gateway",
      () => this.balancer.healthy().length === azure.gateways.length,
    );
    await until("a host reaches the other", () =>
      this.hostNamespaces.aws.run("ping", "-c1", "-W1", hostAddress(azure)).then(
        () => true,
        () => false,
      ),
    );
    await this.hostNamespaces.azure.run("ping", "-c1", "-W2", hostAddress(aws));
  }

  async stop(): Promise<void> {
    this.balancer.stop();
    await this.vpcRouting.stop();
    const names = [...this.gateways.map(({ namespace }) => namespace.name)];
    const roles = ["internet", "aws", "azure", "aws-host", "azure-host", "route-server"];
    await sweep([...names, ...roles.map((role) => `${this.#prefix}${role}`)]);
  }
}

interface Private {
  readonly prefix: string;
}

/** The cloud's router: a bridge for each gateway subnet, and a cable to the internet. */
async function buildRouter(
  plan: LabPlan,
  { cloud, gateways }: LabCloud,
  router: Namespace,
  internet: Namespace,
): Promise<void> {
  await router.forwards();
  for (const subnet of new Set(gateways.map((gateway) => gateway.subnet))) {
    const bridge = bridgeOf(plan, subnet);
    await router.ip(`link add ${bridge} mtu ${MTU[cloud]} type bridge`);
    await router.ip(`addr add ${routerIn(subnet)}/${prefixOf(subnet)} dev ${bridge}`);
    await router.ip(`link set ${bridge} up`);
  }
  const [near, far] = cloud === "aws" ? ["192.0.2.1", "192.0.2.2"] : ["192.0.2.5", "192.0.2.6"];
  await cable({ in: router, as: "internet" }, { in: internet, as: cloud });
  await router.ip(`addr add ${near}/30 dev internet`);
  await internet.ip(`addr add ${far}/30 dev ${cloud}`);
  await router.ip(`route add default via ${far}`);
  for (const subnet of new Set(gateways.map((gateway) => gateway.subnet))) {
    await internet.ip(`route add ${subnet} via ${near}`);
  }
}

/** What leads AWS's hosts to a gateway. */
async function startVpcRouting(
  plan: LabPlan,
  router: Namespace,
  internet: Child,
  name: string,
): Promise<VpcRouting> {
  const { awsRoutes: routes } = plan;
  return routes.kind === "route-server"
    ? RouteServer.start(plan, routes, router, name, OWN_LOGS)
    : RouteTables.start(plan, routes, router, internet);
}

async function buildHost(cloud: LabCloud, router: Namespace, host: Namespace): Promise<void> {
  const mtu = MTU[cloud.cloud];
  await cable({ in: router, as: "host" }, { in: host, as: "eth0" }, mtu);
  const prefix = prefixOf(cloud.hostSubnet);
  await router.ip(`addr add ${routerIn(cloud.hostSubnet)}/${prefix} dev host`);
  await host.ip(`addr add ${hostAddress(cloud)}/${prefix} dev eth0`);
  await host.ip(`route add default via ${routerIn(cloud.hostSubnet)}`);
}

async function connectGateway(
  plan: LabPlan,
  { cloud }: LabCloud,
  namespace: Namespace,
  router: Namespace,
  { name, subnet, privateAddress }: { name: string; subnet: string; privateAddress: string },
): Promise<void> {
  await cable({ in: router, as: name }, { in: namespace, as: "eth0" }, MTU[cloud]);
  await router.ip(`link set ${name} master ${bridgeOf(plan, subnet)}`);
  await namespace.ip(`addr add ${privateAddress}/${prefixOf(subnet)} dev eth0`);
  await namespace.ip(`route add default via ${routerIn(subnet)}`);
}

/** The internet carries a path for each tunnel, and holds every fixed public address. */
async function startInternet(plan: LabPlan, namespace: Namespace): Promise<Child> {
  const gateways = [...plan.aws.gateways, ...plan.azure.gateways];
  for (const address of ["169.254.169.254", ...gateways.map(({ publicAddress }) => publicAddress)]) {
    await namespace.ip(`addr add ${address}/32 dev lo`);
  }
  // Packets that the relay sends may be cut to fit, as those of the kernel's WireGuard may.
  await namespace.sysctl("net.ipv4.ip_no_pmtu_disc", 1);
  const child = await Child.start(namespace, join(import.meta.dirname, "internet.ts"));
  const paths = plan.mesh.links.map(({ key, ends }): Path => {
    const [first, second] = ends.map(({ gateway, listenPort }) => {
      const { publicAddress = "", privateAddress = "" } = gateways.find(({ name }) => name === gateway) ?? {};
      return { publicAddress, privateAddress, port: listenPort };
    });
    if (first === undefined || second === undefined) throw new Error(`${key} has no ends`);
    return { key, ends: [first, second] };
  });
  await child.ask("start", { paths, delayMs: DELAY_MS });
  return child;
}
