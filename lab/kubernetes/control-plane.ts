import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { openSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Authority } from "../database/certificates.ts";
import { sh, signal, type Namespace } from "../network/system.ts";
import type { KubernetesBinaries } from "./binaries.ts";

/** Who speaks to an API server, and the group that says what they may; the rest is bound to the name by Kubernetes. */
const USERS = {
  admin: "system:masters",
  "system:kube-controller-manager": "",
  "system:kube-scheduler": "",
} as const;

type User = keyof typeof USERS;

const PORTS = { etcd: 2379, peers: 2380, api: 6443, controllers: 10257, scheduler: 10259, kwok: 10247 };

/** Of the lab's own: a cluster's real range is its cloud's. */
const SERVICE_RANGE = "10.96.0.0/16";

/** etcd, the API server, the controllers, the scheduler and kwok of one cluster, in a namespace, on an address. */
export class ControlPlane {
  readonly #binaries: KubernetesBinaries;
  readonly #namespace: Namespace;
  readonly #address: string;
  /** Where its keys, data and logs are. */
  readonly folder: string;
  readonly #processes: ChildProcess[] = [];

  constructor(
    binaries: KubernetesBinaries,
    { namespace, address, folder }: { namespace: Namespace; address: string; folder: string },
  ) {
    this.#binaries = binaries;
    this.#namespace = namespace;
    this.#address = address;
    this.folder = folder;
  }

  /** The kubeconfig of a cluster's administrator. */
  get kubeconfig(): string {
    return this.#kubeconfig("admin");
  }

  /** Makes keys, certificates and accounts. */
  async prepare(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await this.#namespace.ip(`address add ${this.#address}/32 dev lo`);
    const authority = await Authority.create("kakehashi-lab", this.folder);
    const { certificate, key } = await authority.issue("kube-apiserver", this.#address);
    await this.#write("ca.pem", authority.certificate);
    await this.#write("server.pem", certificate);
    await this.#write("server.key", key);
    await sh("openssl", "genrsa", "-out", this.#file("accounts.key"), "2048");
    await sh(
      "openssl",
      "rsa",
      "-in",
      this.#file("accounts.key"),
      "-pubout",
      "-out",
      this.#file("accounts.pub"),
    );
    const tokens: string[] = [];
    for (const [user, group] of Object.entries(USERS)) {
      const token = randomBytes(16).toString("hex");
      tokens.push([token, user, user, ...(group === "" ? [] : [group])].join(","));
      await writeFile(
        this.#kubeconfig(user as User),
        this.#kubeconfigText(user, token, authority.certificate),
        { mode: 0o600 },
      );
    }
    await this.#write("tokens.csv", tokens.join("\n"));
  }

  /** Starts etcd and the API server. */
  startServers(): void {
    const [own, etcd, peers] = [
      this.#address,
      ...["etcd", "peers"].map((it) => `http://${this.#address}:${PORTS[it as "etcd"]}`),
    ];
    this.#start("etcd", {
      "data-dir": this.#file("etcd"),
      "listen-client-urls": etcd,
      "advertise-client-urls": etcd,
      "listen-peer-urls": peers,
      "initial-advertise-peer-urls": peers,
      "initial-cluster": `default=${peers ?? ""}`,
      // Nothing of it outlives the run.
      "unsafe-no-fsync": "true",
    });
    this.#start("apiServer", {
      "etcd-servers": etcd,
      "bind-address": own,
      "advertise-address": own,
      "secure-port": String(PORTS.api),
      "tls-cert-file": this.#file("server.pem"),
      "tls-private-key-file": this.#file("server.key"),
      "token-auth-file": this.#file("tokens.csv"),
      "authorization-mode": "Node,RBAC",
      // Nobody answers them: the pods that would are kwok's.
      "disable-admission-plugins": "MutatingAdmissionWebhook,ValidatingAdmissionWebhook",
      "service-cluster-ip-range": SERVICE_RANGE,
      "service-account-issuer": "https://kubernetes.default.svc",
      "service-account-key-file": this.#file("accounts.pub"),
      "service-account-signing-key-file": this.#file("accounts.key"),
      // As both clouds have it: only Pod Security stands between a privileged pod and a node.
      "allow-privileged": "true",
    });
  }

  /** Starts what works through the API server, which must be ready. */
  startControllers(): void {
    const bound = (port: number) => ({ "bind-address": this.#address, "secure-port": String(port) });
    this.#start("controllerManager", {
      ...bound(PORTS.controllers),
      kubeconfig: this.#kubeconfig("system:kube-controller-manager"),
      "service-account-private-key-file": this.#file("accounts.key"),
      "root-ca-file": this.#file("ca.pem"),
      "use-service-account-credentials": "true",
      "leader-elect": "false",
    });
    this.#start("scheduler", {
      ...bound(PORTS.scheduler),
      kubeconfig: this.#kubeconfig("system:kube-scheduler"),
      "leader-elect": "false",
    });
    this.#start("kwok", {
      kubeconfig: this.kubeconfig,
      config: this.#binaries.stages,
      "manage-all-nodes": "true",
      "server-address": `${this.#address}:${PORTS.kwok}`,
    });
  }

  /** Why it cannot work: one of its processes has ended. */
  get ended(): string | undefined {
    const gone = this.#processes.find(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null);
    return gone === undefined
      ? undefined
      : `${gone.spawnargs[0] ?? ""} has ended; its log is in ${this.folder}`;
  }

  stop(): void {
    for (const { pid } of this.#processes.splice(0)) if (pid !== undefined) signal(pid, "SIGKILL");
  }

  #start(
    program: keyof KubernetesBinaries["paths"],
    flags: Readonly<Record<string, string | undefined>>,
  ): void {
    const args = Object.entries(flags).map(([name, value]) => `--${name}=${value ?? ""}`);
    const [command, ...rest] = this.#namespace.command(this.#binaries.paths[program], ...args);
    const log = openSync(this.#file(`${program}.log`), "a");
    this.#processes.push(spawn(command, rest, { stdio: ["ignore", log, log] }));
  }

  #kubeconfigText(user: string, token: string, authority: string): string {
    const server = `https://${this.#address}:${PORTS.api}`;
    const ca = Buffer.from(authority).toString("base64");
    return JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "lab", cluster: { server, "certificate-authority-data": ca } }],
      users: [{ name: user, user: { token } }],
      contexts: [{ name: "lab", context: { cluster: "lab", user } }],
      "current-context": "lab",
    });
  }

  #kubeconfig(user: User): string {
    return this.#file(`${user.replaceAll(":", "-")}.kubeconfig`);
  }

  #file(name: string): string {
    return join(this.folder, name);
  }

  async #write(name: string, text: string): Promise<void> {
    await writeFile(this.#file(name), text, { mode: 0o600 });
  }
}
