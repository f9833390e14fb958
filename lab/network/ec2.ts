/** What an API answers. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

/** A route that has been replaced. */
export interface ReplacedRoute {
  readonly table: string;
  readonly range: string;
  /** The private address of the interface that the route leads to now. */
  readonly address: string;
}

/** Route tables and interfaces, as far as gateways that keep routes ask for them. */
export class RouteTablesApi {
  /** Those that the gateways' roles may change. */
  tables: readonly string[] = [];
  /** Private addresses by the ids of their interfaces. */
  interfaces: Readonly<Record<string, string>> = {};
  readonly #calls: ReplacedRoute[] = [];
  #heard: ((call: ReplacedRoute) => void) | undefined;

  add(call: ReplacedRoute): void {
    const heard = this.#heard;
    this.#heard = undefined;
    if (heard === undefined) this.#calls.push(call);
    else heard(call);
  }

  /** The next call, as soon as there is one. */
  async next(): Promise<ReplacedRoute> {
    return (
      this.#calls.shift() ??
      new Promise((resolve) => {
        this.#heard = resolve;
      })
    );
  }
}

/** A made-up hardware address, by which the metadata service knows a machine's one interface. */
const MAC = "02:00:00:00:00:01";

/** The metadata service's answer about the interface of the machine that asks. */
export function ownInterface({ interfaces }: RouteTablesApi, from: string, path: string): ApiAnswer {
  const [id] = Object.entries(interfaces).find(([, address]) => address === from) ?? [];
  if (path === "/latest/meta-data/mac") return { status: 200, body: MAC };
  if (path === `/latest/meta-data/network/interfaces/macs/${MAC}/interface-id` && id !== undefined)
    return { status: 200, body: id };
  return { status: 404, body: "Not Found" };
}

/** EC2's ReplaceRoute, for a role that may call it for some tables only. */
export function replaceRoute(api: RouteTablesApi, call: URLSearchParams): ApiAnswer {
  const table = call.get("RouteTableId") ?? "";
  const range = call.get("DestinationCidrBlock") ?? "";
  const address = api.interfaces[call.get("NetworkInterfaceId") ?? ""];
  if (!api.tables.includes(table)) return { status: 403, body: "UnauthorizedOperation" };
  if (address === undefined) return { status: 400, body: "InvalidNetworkInterfaceID.NotFound" };
  api.add({ table, range, address });
  return { status: 200, body: "<ReplaceRouteResponse><return>true</return></ReplaceRouteResponse>" };
}
