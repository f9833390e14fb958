import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Namespace } from "../network/system.ts";
import { INGRESS } from "./ingress.ts";
import { PAGES, SLOW_PAGE_SECONDS } from "./servers.ts";

const counts = z.strictObject({
  requests: z.number(),
  connect: z.number(),
  read: z.number(),
  write: z.number(),
  timeout: z.number(),
  status: z.number(),
  cut: z.number(),
});

/** What clients counted: answers, socket errors, answers too late, other than 200, or without their last byte. */
export type Counts = z.infer<typeof counts>;

/** All requests that did not get their whole answer in time. */
export function failuresOf({ connect, read, write, timeout, status, cut }: Counts): number {
  return connect + read + write + timeout + status + cut;
}

/** Clients of a page: connections, and milliseconds between two requests on one, on average. */
const CLIENTS = {
  fast: { connections: 24, thinkMs: 20 },
  slow: { connections: 24, thinkMs: 1500 },
} as const;

/** One wrk: clients of one page of one app that keep their connections. */
class Clients {
  readonly #process: ChildProcess;
  readonly #said: Promise<string>;

  constructor(namespace: Namespace, app: string, page: keyof typeof PAGES) {
    const { connections, thinkMs } = CLIENTS[page];
    const script = fileURLToPath(new URL("wrk.lua", import.meta.url));
    const [command, ...rest] = namespace.command(
      ...["wrk", "--threads", "1", "--connections", String(connections), "--duration", "1h"],
      ...["--timeout", `${2 * SLOW_PAGE_SECONDS}s`, "--header", `Host: ${app}`, "--script", script],
      ...[`http://${INGRESS.address}:${INGRESS.port}/${page}`, "--"],
      ...[String(PAGES[page].bytes), String(thinkMs)],
    );
    const wrk = spawn(command, rest, { stdio: ["ignore", "pipe", "inherit"] });
    this.#process = wrk;
    this.#said = text(wrk.stdout);
  }

  async stop(): Promise<Counts> {
    if (this.#process.exitCode !== null) throw new Error(`wrk has ended: ${await this.#said}`);
    this.#process.kill("SIGINT");
    await once(this.#process, "exit");
    const line = (await this.#said).trimEnd().split("\n").at(-1) ?? "";
    return counts.parse(JSON.parse(line));
  }
}

/** Clients of both pages of an app. */
export class Load {
  readonly #clients: readonly Clients[];

  constructor(namespace: Namespace, app: string) {
    this.#clients = [new Clients(namespace, app, "fast"), new Clients(namespace, app, "slow")];
  }

  /** Ends the clients; requests under way are not counted. */
  async stop(): Promise<Counts> {
    return sumOf(await Promise.all(this.#clients.map((clients) => clients.stop())));
  }
}

export function sumOf(all: readonly Counts[]): Counts {
  const sum = (key: keyof Counts): number => all.reduce((total, one) => total + one[key], 0);
  return {
    requests: sum("requests"),
    connect: sum("connect"),
    read: sum("read"),
    write: sum("write"),
    timeout: sum("timeout"),
    status: sum("status"),
    cut: sum("cut"),
  };
}
