/**
 * A process in the namespace between the clouds. It carries the tunnels' UDP packets with a delay, translating fixed
 * public addresses one to one as both clouds do, and it is what a machine asks for its identity and its secrets.
 */
import { createSocket, type Socket } from "node:dgram";
import { createServer, type IncomingMessage } from "node:http";
import { serve } from "./child.ts";
import { RouteTablesApi } from "./ec2.ts";
import { answerOf, type Secrets } from "./machine-identity.ts";

/** One end of a tunnel's path. */
export interface PathEnd {
  readonly publicAddress: string;
  readonly privateAddress: string;
  readonly port: number;
}

/** A tunnel's path through the internet. */
export interface Path {
  readonly key: string;
  readonly ends: readonly [PathEnd, PathEnd];
}

const blocked = new Set<string>();
let delayMs = 2;
const secrets: Secrets = { values: new Map(), metrics: [], routes: new RouteTablesApi() };

async function bind({ publicAddress, port }: PathEnd): Promise<Socket> {
  const socket = createSocket({ type: "udp4", recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 });
  await new Promise<void>((resolve) => socket.bind(port, publicAddress, resolve));
  return socket;
}

/** What waits for its time. Packets keep their order: the delay is the same for all. */
const queue: { readonly due: number; readonly send: () => void }[] = [];
let timer: NodeJS.Timeout | undefined;

function deliver(): void {
  timer = undefined;
  const now = performance.now();
  let next = queue[0];
  while (next !== undefined && next.due <= now) {
    next.send();
    queue.shift();
    next = queue[0];
  }
  if (next !== undefined) timer = setTimeout(deliver, Math.max(1, next.due - now));
}

/** A packet to an end's public address goes on to the other side's machine, from the sender's public address. */
function carry({ key }: Path, arrival: Socket, departure: Socket, to: PathEnd): void {
  arrival.on("message", (packet) => {
    if (blocked.has(key)) return;
    queue.push({
      due: performance.now() + delayMs,
      send: () => {
        departure.send(packet, to.port, to.privateAddress);
      },
    });
    timer ??= setTimeout(deliver, delayMs);
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

async function listen(port: number): Promise<void> {
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const answer = answerOf(secrets, {
        from: request.socket.remoteAddress ?? "",
        method: request.method ?? "",
        url: new URL(request.url ?? "", "http://169.254.169.254"),
        headers: request.headers,
        body,
      });
      response.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "169.254.169.254", resolve));
}

serve({
  start: async ({ paths, ...rest }: { paths: readonly Path[]; delayMs: number }) => {
    ({ delayMs } = rest);
    for (const path of paths) {
      const [first, second] = path.ends;
      const [left, right] = [await bind(first), await bind(second)];
      carry(path, right, left, second);
      carry(path, left, right, first);
    }
    await Promise.all([listen(80), listen(8200)]);
  },
  block: ({ keys }: { keys: readonly string[] }) => {
    for (const key of keys) blocked.add(key);
  },
  unblock: () => {
    blocked.clear();
  },
  publish: ({ owner, name, value }: { owner: string; name: string; value: string }) => {
    secrets.values.set(`${owner} ${name}`, value);
  },
  metrics: () => secrets.metrics,
  "route-tables": (known: Pick<RouteTablesApi, "tables" | "interfaces">) => {
    Object.assign(secrets.routes, known);
  },
  "replaced-route": () => secrets.routes.next(),
});
