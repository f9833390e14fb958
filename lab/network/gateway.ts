import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { LabGateway } from "./plan.ts";
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

/** A gateway: a namespace with a file system of its own, started by the user data that the program renders. */
export class Gateway {
  readonly plan: LabGateway;
  readonly namespace: Namespace;
  readonly #log: number;
  #holder = 0;

  constructor(plan: LabGateway, namespace: Namespace, logs: string) {
    this.plan = plan;
    this.namespace = namespace;
    this.#log = openSync(join(logs, `${namespace.name}.log`), "a");
  }

  /** Runs a command as a process of the machine would. */
  async run(...args: readonly string[]): Promise<string> {
    return sh("nsenter", ...this.#enter(), ...args);
  }

  /** An operator's command: `kakehashi-gateway ...`. */
  async command(...args: readonly string[]): Promise<string> {
    return this.run(
      "sh",
      "-c",
      'set -a; . /etc/kakehashi/gateway.env; exec kakehashi-gateway "$@"',
      "sh",
      ...args,
    );
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

  /** The first boot: cloud-init's files and commands, and the units that they start. */
  async boot(): Promise<void> {
    await this.#mount();
    const document = cloudInitSchema.parse(parse(this.plan.userData));
    for (const { path, content, permissions } of document.write_files)
      await this.#write(path, content, permissions);
    const sysctls = document.write_files.filter(({ path }) => path.startsWith("/etc/sysctl.d/"));
    for (const { path } of sysctls) await this.run("sysctl", "-qp", path);
    this.start("bird", "-f", "-u", "bird", "-g", "bird");
    await until("BIRD runs", async () =>
      (await this.run("sh", "-c", "birdc show status || true")).includes("Daemon"),
    );
    const units = document.runcmd.flatMap((words) => words.filter((word) => word.startsWith("kakehashi-")));
    for (const unit of units) await this.#startUnit(unit, document.write_files);
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

  /** What systemd would do with a unit: a service runs, a socket starts a process for each connection. */
  async #startUnit(unit: string, files: readonly { path: string; content: string }[]): Promise<void> {
    const read = (name: string): string =>
      files.find(({ path }) => path === `/etc/systemd/system/${name}`)?.content ?? "";
    const port = /^ListenStream=(\d+)$/m.exec(read(unit))?.[1];
    const service = port === undefined ? read(unit) : read(unit.replace(".socket", "@.service"));
    const command = /^ExecStart=(.*)$/m.exec(service)?.[1] ?? "false";
    const settings = /^EnvironmentFile=(.*)$/m.exec(service)?.[1] ?? "/dev/null";
    const nice = /^Nice=(.*)$/m.exec(service)?.[1] ?? "0";
    const listen =
      port === undefined ? command : `socat TCP-LISTEN:${port},reuseaddr,fork EXEC:"${command}",nofork`;
    const environment = `set -a; . ${settings}; SECRETS_URL=http://169.254.169.254:8200`;
    this.start("sh", "-c", `${environment}; exec nice -n ${nice} ${listen}`);
    await Promise.resolve();
  }
}
