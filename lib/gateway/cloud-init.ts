import { stringify } from "yaml";
import { HEALTH_PORT } from "../bridge/health.ts";
import { BOOT } from "./scripts.ts";
import type { BundleSource } from "./sources.ts";
import { renderSysctl, SYSCTL_FILE } from "./sysctl.ts";

/** What a gateway is told at its first boot, for ever: which one it is, and where its bundle is. */
export interface GatewayIdentity {
  readonly gateway: string;
  readonly source: BundleSource;
  /**
   * Seconds between looks at the bundle.
   * @default 60
   */
  readonly pollSeconds?: number;
  /**
   * TCP port that answers whether the gateway is well. Who may ask is in the bundle.
   * @default 9800
   */
  readonly healthPort?: number;
}

/** The agent's program and its settings. */
export const AGENT_FILE = "/usr/local/sbin/kakehashi-gateway";
export const SETTINGS_FILE = "/etc/kakehashi/gateway.env";

/** What Debian 12's cloud image lacks. WireGuard itself is in its kernel. */
const PACKAGES = ["wireguard-tools", "bird2", "nftables", "jq", "curl", "iputils-ping"];

/** EC2 takes user data of 16 KiB (Amazon EC2 User Guide, "Instance user data"); Azure takes 64 KiB. */
export const LARGEST_USER_DATA_BYTES = 16 * 1024;

/** The files of a gateway that never change after its first boot, by path. No secret is among them. */
export function firstBootFiles(identity: GatewayIdentity): Readonly<Record<string, string>> {
  return {
    [AGENT_FILE]: BOOT,
    [SETTINGS_FILE]: renderSettings(identity),
    [SYSCTL_FILE]: renderSysctl(),
    "/etc/systemd/system/kakehashi-gateway.service": AGENT_SERVICE,
    "/etc/systemd/system/kakehashi-health.socket": healthSocket(identity.healthPort ?? HEALTH_PORT),
    "/etc/systemd/system/kakehashi-health@.service": HEALTH_SERVICE,
  };
}

/** User data for Debian 12. It is read at the first boot only, and holds no secret. */
export function renderCloudInit(identity: GatewayIdentity): string {
  const files = Object.entries(firstBootFiles(identity)).map(([path, content]) => ({
    path,
    content,
    permissions: path === AGENT_FILE ? "0755" : "0644",
  }));
  const units = ["nftables.service", "kakehashi-gateway.service", "kakehashi-health.socket"];
  const document = {
    package_update: true,
    packages: PACKAGES,
    write_files: files,
    runcmd: [
      ["sysctl", "--system"],
      ["systemctl", "daemon-reload"],
      ["systemctl", "enable", "--now", ...units],
    ],
  };
  return `#cloud-config\n${stringify(document, { lineWidth: 0 })}`;
}

/** The agent's settings, in the form that both systemd and a shell read. */
export function renderSettings({ gateway, source, pollSeconds = 60 }: GatewayIdentity): string {
  const where =
    source.kind === "aws-secrets-manager"
      ? { SOURCE: source.kind, AWS_REGION: source.region, SECRET_ID: source.secretId }
      : { SOURCE: source.kind, VAULT_URI: source.vaultUri, SECRET_NAME: source.secretName };
  return Object.entries({ GATEWAY: gateway, POLL_SECONDS: pollSeconds, ...where })
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

const AGENT_SERVICE = `[Unit]
Description=Kakehashi gateway: applies its bundle and changes keys
After=network-online.target bird.service nftables.service
Wants=network-online.target

[Service]
EnvironmentFile=${SETTINGS_FILE}
ExecStart=${AGENT_FILE} run
Restart=always
RestartSec=1
Nice=-10
StateDirectory=kakehashi
RuntimeDirectory=kakehashi
RuntimeDirectoryPreserve=yes
UMask=0077

[Install]
WantedBy=multi-user.target
`;

const healthSocket = (port: number): string => `[Unit]
Description=Kakehashi gateway: asked by the load balancer's probes

[Socket]
ListenStream=${port}
Accept=yes

[Install]
WantedBy=sockets.target
`;

const HEALTH_SERVICE = `[Unit]
Description=Kakehashi gateway: one answer to a probe

[Service]
EnvironmentFile=${SETTINGS_FILE}
ExecStart=${AGENT_FILE} health-http
StandardInput=socket
StandardOutput=socket
`;
