import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { TELL_LAG } from "../../../lib/database/scripts.ts";

/** What mysqld_exporter says of two servers that were primary, the second half a minute ago and still. */
const METRICS = `# HELP mysql_heartbeat_now_timestamp_seconds Timestamp of the current server.
mysql_heartbeat_now_timestamp_seconds{server_id="1"} 1.7637e+09
mysql_heartbeat_now_timestamp_seconds{server_id="2"} 1.7637e+09
mysql_heartbeat_stored_timestamp_seconds{server_id="1"} 1.7630e+09
mysql_heartbeat_stored_timestamp_seconds{server_id="2"} 1763699970.25
mysql_up 1
`;

describe("tell-lag.bash", () => {
  let folder: string;
  let exporter: Server;
  let metrics: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "kakehashi-lag-"));
    metrics = METRICS;
    exporter = createServer((_, response) => response.end(metrics)).listen(0, "127.0.0.1");
    await once(exporter, "listening");
  });
  afterEach(() => {
    exporter.close();
    rmSync(folder, { recursive: true });
  });

  /** A program that keeps its arguments and its standard input, and answers. */
  function pretend(name: string, answer = ""): void {
    const file = join(folder, name);
    const keep = `printf '%s\\n' "$@" >>'${file}.asked'; [ -t 0 ] || cat >>'${file}.given'`;
    writeFileSync(file, `#!/bin/bash\n${keep}\nprintf '%s' '${answer}'\n`);
    chmodSync(file, 0o755);
  }

  /** Runs it until it has said something for the first time, or told. */
  async function run(environment: Readonly<Record<string, string>>): Promise<string> {
    const address = exporter.address();
    assert.ok(typeof address === "object" && address !== null);
    const child = spawn("bash", ["--norc", "-c", TELL_LAG], {
      env: {
        PATH: `${folder}:${process.env.PATH ?? ""}`,
        METRIC_NAMESPACE: "Kakehashi/Database",
        METRIC: "HeartbeatAge",
        EXPORTER_PORT: String(address.port),
        INTERVAL_SECONDS: "0.2",
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    await new Promise((resolve) => setTimeout(resolve, 700));
    child.kill();
    await once(child, "close");
    return said;
  }

  const asked = (name: string): string => readFileSync(join(folder, `${name}.asked`), "utf8");

  it("tells CloudWatch the age of the newest heartbeat, in whole seconds", async () => {
    pretend("aws");
    assert.equal(await run({ MONITORING: "cloudwatch", SERVER: "aurora" }), "");
    assert.match(
      asked("aws"),
      /^cloudwatch\nput-metric-data\n--namespace\nKakehashi\/Database\n--metric-name\nHeartbeatAge\n--unit\nSeconds\n--dimensions\nServer=aurora\n--value\n30\n/,
    );
  });

  it("tells Azure Monitor with a token that no argument shows", async () => {
    pretend("curl", '{"token_type":"Bearer","access_token":"hush"}');
    writeFileSync(join(folder, "token"), "signed");
    await run({
      MONITORING: "azure-monitor",
      SERVER: "/subscriptions/1/server",
      REGION: "japaneast",
      AZURE_CLIENT_ID: "client",
      AZURE_TENANT_ID: "tenant",
      AZURE_AUTHORITY_HOST: "https://login.microsoftonline.com/",
      AZURE_FEDERATED_TOKEN_FILE: join(folder, "token"),
    });
    const all = asked("curl");
    assert.match(all, /^https:\/\/login\.microsoftonline\.com\/tenant\/oauth2\/v2\.0\/token$/m);
    assert.match(all, /^https:\/\/japaneast\.monitoring\.azure\.com\/subscriptions\/1\/server\/metrics$/m);
    assert.match(all, /"series":\[\{"min":30,"max":30,"sum":30,"count":1\}\]/);
    assert.ok(!all.includes("hush") && !all.includes("signed"));
    assert.match(readFileSync(join(folder, "curl.given"), "utf8"), /^Authorization: Bearer hush$/m);
  });

  it("tells nothing while the exporter knows of no heartbeat", async () => {
    pretend("aws");
    metrics = "mysql_up 0\n";
    assert.match(
      await run({ MONITORING: "cloudwatch", SERVER: "aurora" }),
      /^the exporter knows of no heartbeat\n/,
    );
    assert.throws(() => asked("aws"), /ENOENT/);
  });
});
