import { accessSync, constants, existsSync, rmSync, writeFileSync } from "node:fs";
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
  if (process.platform !== "linux") return "it needs Linux";
  if (process.getuid?.() !== 0) return "it needs root, for network namespaces";
  try {
    accessSync("/dev/net/tun", constants.R_OK | constants.W_OK);
  } catch {
    return "it needs /dev/net/tun, for wireguard-go";
  }
  const missing = missingPackages();
  if (missing.length > 0) {
    say(`installing ${missing.join(", ")}`);
    const problem = await install(missing);
    if (problem !== undefined) return problem;
  }
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

function missingPackages(): readonly string[] {
  const folders = `${process.env.PATH ?? ""}:/usr/sbin:/sbin`.split(":");
  return Object.entries(PROGRAMS)
    .filter(([program]) => !folders.some((folder) => existsSync(`${folder}/${program}`)))
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
