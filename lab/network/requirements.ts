import { accessSync, constants, existsSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { sh } from "./system.ts";

/** What the lab runs, and Debian's package that has it. */
const PROGRAMS: Readonly<Record<string, string>> = {
  ip: "iproute2",
  nsenter: "util-linux",
  sysctl: "procps",
  ping: "iputils-ping",
  nft: "nftables",
  wg: "wireguard-tools",
  "wireguard-go": "wireguard-go",
  bird: "bird2",
  jq: "jq",
  curl: "curl",
  socat: "socat",
  openssl: "openssl",
};

/** Installs what is missing, and says why the lab cannot run on this machine. */
export async function whyNot(say: (line: string) => void): Promise<string | undefined> {
  return (await whyNoPrograms(say, PROGRAMS)) ?? whyNoTunnels() ?? (await whyNoNamespaces());
}

function whyNoTunnels(): string | undefined {
  try {
    accessSync("/dev/net/tun", constants.R_OK | constants.W_OK);
    return undefined;
  } catch {
    return "it needs /dev/net/tun, for wireguard-go";
  }
}

/**
 * Installs what is missing, and says why it cannot.
 * @param programs what is run, or the path of what is loaded, and Debian's package that has it
 */
export async function whyNoPrograms(
  say: (line: string) => void,
  programs: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  if (process.platform !== "linux") return "it needs Linux";
  if (process.getuid?.() !== 0) return "it needs root, for network namespaces";
  const missing = missingPackages(programs);
  if (missing.length === 0) return undefined;
  say(`installing ${missing.join(", ")}`);
  return install(missing);
}

/** Says why no network namespaces can be made here. */
export async function whyNoNamespaces(): Promise<string | undefined> {
  const name = "kkl-probe";
  try {
    await sh("ip", "netns", "add", name);
    await sh("ip", "netns", "exec", name, "unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/run");
    await sh("ip", "netns", "delete", name);
    return undefined;
  } catch (error) {
    return `it cannot make network namespaces here: ${error instanceof Error ? error.message.trim() : String(error)}`;
  }
}

function missingPackages(programs: Readonly<Record<string, string>>): readonly string[] {
  const folders = `${process.env.PATH ?? ""}:/usr/sbin:/sbin`.split(":");
  return Object.entries(programs)
    .filter(([program]) => !folders.some((folder) => existsSync(resolve(folder, program))))
    .map(([, name]) => name);
}

const POLICY = "/usr/sbin/policy-rc.d";

/** BIRD's package would start BIRD, which belongs into the lab's namespaces only. */
async function install(packages: readonly string[]): Promise<string | undefined> {
  if (!existsSync("/usr/bin/apt-get"))
    return `it needs ${packages.join(", ")}, and can install Debian packages only`;
  const held = existsSync(POLICY);
  try {
    if (!held) writeFileSync(POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
    await sh("apt-get", "update", "-qq");
    await sh(
      "env",
      "DEBIAN_FRONTEND=noninteractive",
      "apt-get",
      "install",
      "-y",
      "-qq",
      "--no-install-recommends",
      ...packages,
    );
    return undefined;
  } catch (error) {
    return `${packages.join(", ")} cannot be installed: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    if (!held) rmSync(POLICY, { force: true });
  }
}
