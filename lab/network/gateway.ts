import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { LabGateway } from "./plan.ts";
import { shellOf } from "./units.ts";
import { Namespace, processesIn, sh, signal, until } from "./system.ts";

/** What a first boot does, as far as the lab plays cloud-init. */
const cloudInitSchema = z.strictObject({
  package_update: z.boolean(),
  packages: z.array(z.string()),
  write_files: z.array(z.strictObject({ path: z.string(), content: z.string(), permissions: z.string() })),
  runcmd: z.array(z.array(z.string())),
});

const statusSchema = z.object({
  generation: z.number(),
  tunnels: z.array(
    z.object({
      peer: z.string(),
      interface: z.string(),
      ownKey: z.number().nullable(),
      peerKey: z.number().nullable(),
      keys: z.number(),
      handshakeAgeSeconds: z.number(),
      session: z.string(),
    }),
  ),
  routers: z.array(z.object({ name: z.string(), session: z.string() })),
});

/** What the gateway's own `status` command says. */
export type GatewayStatus = z.infer<typeof statusSchema>;

/** Where the lab plays the clouds' APIs. Metadata is where machines always find it. */
const APIS = "http://169.254.169.254:8200";
const LAB_VARIABLES = { SECRETS_URL: APIS, METRICS_URL: APIS, EC2_URL: APIS };

/**
 * A file system of the gateway's own over the machine's: what it writes stays in its memory. Debian's BIRD package
 * would have made /run/bird.
 */
const MOUNTS = `set -e
mount -t tmpfs tmpfs /run
for dir in etc usr/local/sbin; do
  mkdir -p "/run/lab/$dir/upper" "/run/lab/$dir/work" "/$dir"
  mount -t overlay overlay -o "lowerdir=/$dir,upperdir=/run/lab/$dir/upper,workdir=/run/lab/$dir/work" "/$dir"
done
install -d -o bird -g bird /run/bird
echo ready
exec sleep infinity`;

/**
 * The kernel's WireGuard works before any process of its machine, and so does what stands for it: behind the agents'
 * processes, the 208 KiB of its socket's buffer overflow (six packets in eight changes of all keys). Where there is no
 * real-time priority to be had, they may.
 */
const WIREGUARD_GO = `#!/bin/sh
if chrt -r 1 true 2>/dev/null; then exec chrt -r 1 /usr/bin/wireguard-go "$@"; fi
exec /usr/bin/wireguard-go "$@"
`;

/** A gateway: a namespace with a file system of its own, started by the user data that the program renders. */
export class Gateway {
  readonly plan: LabGateway;
  readonly namespace: Namespace;
  readonly #logFile: string;
  readonly #log: number;
  #holder = 0;

  constructor(plan: LabGateway, namespace: Namespace, logs: string) {
    this.plan = plan;
    this.namespace = namespace;
    this.#logFile = join(logs, `${namespace.name}.log`);
    this.#log = openSync(this.#logFile, "a");
  }

  /** What the gateway's processes have said. */
  async log(): Promise<string> {
    return readFile(this.#logFile, "utf8");
  }

  /** Runs a command as a process of the machine would. */
  async run(...args: readonly string[]): Promise<string> {
    return sh("nsenter", ...this.#enter(), ...args);
  }

  /** An operator's command: `kakehashi-gateway ...`. */
  async command(...args: readonly string[]): Promise<string> {
    const variables = Object.entries(LAB_VARIABLES).map(([name, value]) => `${name}=${value}`);
    const start = `set -a; . /etc/kakehashi/gateway.env; ${variables.join(" ")}; exec kakehashi-gateway "$@"`;
    return this.run("sh", "-c", start, "sh", ...args);
  }

  async status(): Promise<GatewayStatus> {
    return statusSchema.parse(JSON.parse(await this.command("status")));
  }

  /** Starts a process that stays; what it says goes to the gateway's log. */
  start(...args: readonly string[]): void {
    spawn("nsenter", [...this.#enter(), ...args], {
      stdio: ["ignore", this.#log, this.#log],
      detached: true,
    }).unref();
  }

  /** What a machine's stop leaves of it: nothing but its interface. Its next boot begins with an empty memory. */
  async stop(): Promise<void> {
    for (const pid of await processesIn(this.namespace.name)) signal(pid, "SIGKILL");
    await until(`${this.plan.name} has stopped`, async () => (await this.#processes()).length === 0);
    await this.namespace.run("nft", "flush", "ruleset");
    for (const kind of ["unicast", "unreachable", "blackhole"])
      await this.namespace.ip(`route flush type ${kind} proto bird`);
  }

  /** The first boot: cloud-init's files and commands, and the units that they start. */
  async boot(userData = this.plan.userData): Promise<void> {
    await this.#mount();
    const document = cloudInitSchema.parse(parse(userData));
    for (const { path, content, permissions } of document.write_files)
      await this.#write(path, content, permissions);
    const sysctls = document.write_files.filter(({ path }) => path.startsWith("/etc/sysctl.d/"));
    for (const { path } of sysctls) await this.run("sysctl", "-qp", path);
    await this.#write("/usr/local/sbin/wireguard-go", WIREGUARD_GO, "0755");
    // A narrow path may cut what the kernel's WireGuard sends; this lets it cut what wireguard-go sends.
    await this.namespace.sysctl("net.ipv4.ip_no_pmtu_disc", 1);
    this.start("bird", "-f", "-u", "bird", "-g", "bird");
    await until("BIRD runs", async () =>
      (await this.run("sh", "-c", "birdc show status || true")).includes("Daemon"),
    );
    const units = document.runcmd.flatMap((words) => words.filter((word) => word.startsWith("kakehashi-")));
    const files = new Map(document.write_files.map(({ path, content }) => [basename(path), content]));
    for (const unit of units) this.start("sh", "-c", shellOf(unit, files, LAB_VARIABLES));
  }

  /** The agent looks at its bundle at once instead of at its next poll. */
  async sync(): Promise<void> {
    await this.command("sync");
  }

  /** Stops as a frozen machine does: no process runs, nothing is forwarded. */
  async freeze(): Promise<void> {
    for (const pid of await this.#processes()) signal(pid, "SIGSTOP");
    await this.namespace.sysctl("net.ipv4.ip_forward", 0);
  }

  /** The agent's process. */
  async agent(): Promise<number> {
    return Number(await this.run("cat", "/run/kakehashi/pid"));
  }

  async thaw(): Promise<void> {
    await this.namespace.sysctl("net.ipv4.ip_forward", 1);
    for (const pid of await this.#processes()) signal(pid, "SIGCONT");
  }

  async #processes(): Promise<readonly number[]> {
    return (await processesIn(this.namespace.name)).filter((pid) => pid !== this.#holder);
  }

  #enter(): readonly string[] {
    return [`--net=/run/netns/${this.namespace.name}`, `--mount=/proc/${this.#holder}/ns/mnt`, "--"];
  }

  async #mount(): Promise<void> {
    const [command, ...args] = this.namespace.command("unshare", "--mount", "sh", "-c", MOUNTS);
    const holder = spawn(command, args, { stdio: ["ignore", "pipe", this.#log], detached: true });
    const { stdout, pid } = holder;
    if (stdout === null || pid === undefined) throw new Error(`${this.plan.name}: cannot be made`);
    await once(stdout, "data");
    this.#holder = pid;
    holder.unref();
    stdout.destroy();
  }

  async #write(path: string, content: string, permissions: string): Promise<void> {
    const file = join(`/proc/${this.#holder}/root`, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { mode: parseInt(permissions, 8) });
  }
}
