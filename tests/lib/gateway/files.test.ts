import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { parse } from "yaml";
import { z } from "zod";
import {
  AGENT_FILE,
  firstBootFiles,
  LARGEST_USER_DATA_BYTES,
  renderCloudInit,
} from "../../../lib/gateway/cloud-init.ts";
import { renderNftables } from "../../../lib/gateway/nftables.ts";
import { AGENT, BOOT } from "../../../lib/gateway/scripts.ts";
import { renderSysctl, SYSCTL_FILE } from "../../../lib/gateway/sysctl.ts";
import { tunnelsOf } from "../../../lib/wireguard/mesh.ts";
import { meshOf } from "./requests.ts";

const identity = {
  gateway: "aws-a",
  source: {
    kind: "aws-secrets-manager",
    region: "ap-northeast-1",
    secretId: "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:bridge-aws-a-AbCdEf",
  },
} as const;

const documentSchema = z.strictObject({
  package_update: z.literal(true),
  packages: z.array(z.string()),
  write_files: z.array(z.strictObject({ path: z.string(), content: z.string(), permissions: z.string() })),
  runcmd: z.array(z.array(z.string())),
});

describe("renderCloudInit", () => {
  const text = renderCloudInit(identity);
  const document = documentSchema.parse(parse(text));

  it("is a cloud-config that installs Debian's packages and starts the units that it writes", () => {
    assert.ok(text.startsWith("#cloud-config\n"));
    assert.deepEqual(document.packages, [
      "wireguard-tools",
      "bird2",
      "nftables",
      "jq",
      "curl",
      "iputils-ping",
    ]);
    assert.deepEqual(document.runcmd, [
      ["sysctl", "--system"],
      ["systemctl", "daemon-reload"],
      [
        "systemctl",
        "enable",
        "--now",
        "nftables.service",
        "kakehashi-gateway.service",
        "kakehashi-health.socket",
      ],
    ]);
    const paths = document.write_files.map(({ path }) => path);
    for (const unit of ["kakehashi-gateway.service", "kakehashi-health.socket", "kakehashi-health@.service"])
      assert.ok(paths.includes(`/etc/systemd/system/${unit}`), unit);
  });

  it("makes the agent's program runnable, and nothing else", () => {
    const runnable = document.write_files.filter(({ permissions }) => permissions === "0755");
    assert.deepEqual(
      runnable.map(({ path }) => path),
      [AGENT_FILE],
    );
  });

  it("writes every file whole", () => {
    assert.deepEqual(
      Object.fromEntries(document.write_files.map(({ path, content }) => [path, content])),
      firstBootFiles(identity),
    );
  });

  it("tells the gateway where its bundle is", () => {
    const settings = (source: Parameters<typeof firstBootFiles>[0]["source"]) =>
      firstBootFiles({ gateway: "azure-1", source, pollSeconds: 30 })["/etc/kakehashi/gateway.env"];
    assert.equal(
      settings({ kind: "azure-key-vault", vaultUri: "https://b.vault.azure.net", secretName: "bundle" }),
      "GATEWAY=azure-1\nPOLL_SECONDS=30\nSOURCE=azure-key-vault\nVAULT_URI=https://b.vault.azure.net\nSECRET_NAME=bundle\n",
    );
    assert.equal(
      settings(identity.source),
      `GATEWAY=azure-1\nPOLL_SECONDS=30\nSOURCE=aws-secrets-manager\nAWS_REGION=ap-northeast-1\nSECRET_ID=${identity.source.secretId}\n`,
    );
  });

  it("fits EC2's user data, and knows neither peers nor keys", () => {
    assert.ok(Buffer.byteLength(text) < LARGEST_USER_DATA_BYTES);
    assert.doesNotMatch(text, /PrivateKey|Endpoint =|AllowedIPs =/);
  });
});

describe("the scripts", () => {
  for (const [name, script] of Object.entries({ BOOT, AGENT })) {
    it(`${name} is a program that bash reads, without comments`, () => {
      const { status, stderr } = spawnSync("bash", ["-n"], { input: script, encoding: "utf8" });
      assert.equal(status, 0, stderr);
      assert.ok(script.startsWith("#!/usr/bin/env bash\n"));
      assert.ok(script.split("\n").every((line, index) => index === 0 || !line.startsWith("#")));
    });
  }

  it("ends with its usage, and exit code 2, on a command that it does not know", () => {
    const start = AGENT.replace(/^\. .*$/m, "");
    const { status, stderr } = spawnSync("bash", ["-s", "destroy"], { input: start, encoding: "utf8" });
    assert.equal(status, 2);
    assert.match(stderr, /^usage: kakehashi-gateway run \| sync \| status/);
  });
});

describe("renderSysctl", () => {
  it("forwards, takes packets by any way, and comes after Debian's own file", () => {
    const lines = renderSysctl().trim().split("\n");
    assert.ok(lines.includes("net.ipv4.ip_forward = 1"));
    for (const which of ["all", "default", "*"])
      assert.ok(lines.includes(`net.ipv4.conf.${which}.rp_filter = 0`));
    assert.ok(lines.includes("net.ipv4.fib_multipath_hash_policy = 1"));
    assert.deepEqual([SYSCTL_FILE, "/etc/sysctl.d/50-default.conf"].toSorted()[1], SYSCTL_FILE);
  });
});

describe("renderNftables", () => {
  const tunnels = tunnelsOf(meshOf(2), "aws-0");
  const publicAddresses = { "azure-0": "198.51.100.1", "azure-1": "198.51.100.2" };
  const text = renderNftables({ mtu: 1360, tunnels, publicAddresses });
  const accepts = (rules: string): readonly string[] =>
    rules
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line.endsWith(" accept"));

  it("lets WireGuard in from each peer's address on that peer's port, and drops what it does not name", () => {
    assert.match(text, /hook input priority filter; policy drop;/);
    assert.deepEqual(accepts(text), [
      'iifname "lo" accept',
      "ct state established,related accept",
      "meta l4proto { icmp, ipv6-icmp } accept",
      "udp sport 67 udp dport 68 accept",
      "ip saddr 198.51.100.1 udp dport 51820 accept",
      "ip saddr 198.51.100.2 udp dport 51821 accept",
      'iifname "wg-*" tcp dport 179 accept',
      'iifname "wg-*" udp dport 3784 accept',
    ]);
  });

  it("lets the cloud's routers speak BGP and BFD, and the probes ask", () => {
    const health = { port: 9800, sources: ["168.63.129.16"] };
    const rules = renderNftables({
      mtu: 1360,
      tunnels,
      publicAddresses,
      cloudRouters: ["10.64.192.9"],
      health,
    });
    assert.deepEqual(accepts(rules).slice(-3), [
      "ip saddr { 10.64.192.9 } tcp dport 179 accept",
      "ip saddr { 10.64.192.9 } udp dport 3784 accept",
      "ip saddr { 168.63.129.16 } tcp dport 9800 accept",
    ]);
  });

  it("holds TCP to what the tunnel carries, both ways, and tracks nothing that it forwards", () => {
    const clamps = renderNftables({ mtu: 1280, tunnels, publicAddresses }).match(/.*maxseg size set 1240$/gm);
    assert.deepEqual(
      clamps?.map((line) => line.trim().split(" ")[0]),
      ["oifname", "iifname"],
    );
    assert.match(text, /fib daddr type != local notrack/);
    assert.doesNotMatch(text, /masquerade|snat|dnat/);
  });

  it("replaces its table in one step", () => {
    assert.match(text, /^table inet kakehashi\ndelete table inet kakehashi\ntable inet kakehashi \{$/m);
  });
});
