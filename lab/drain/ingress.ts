import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { request, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { until, type Namespace } from "../network/system.ts";
import { Container } from "./container.ts";
import { PAGES, PORT, temporaryPaths } from "./servers.ts";

/** Where clients find the ingress. */
export const INGRESS = { address: "10.64.0.1", port: 80 } as const;

/** The modules of Debian's package. */
const MODULES = "/usr/lib/nginx/modules";

/**
 * A line for every slow request and for every one that failed: when it ended, how long it took, of which app, to which
 * pod, what for, status, bytes. A page that was cut has too few of them, and is nothing else to nginx than a whole one.
 */
const LOG_FORMAT = "$msec $request_time $host $upstream_addr $uri $status $body_bytes_sent";

/**
 * nginx as an ingress: like ingress-nginx it balances in Lua over endpoints that it is told while it runs, so that a
 * change of endpoints costs no connection of a client. Retries are off: they would hide failures.
 */
function render(folder: string): string {
  const { address, port } = INGRESS;
  return `load_module ${MODULES}/ndk_http_module.so;
load_module ${MODULES}/ngx_http_lua_module.so;
user www-data;
daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log stderr error;
events { worker_connections 4096; }
http {
  ${temporaryPaths(folder)}
  lua_shared_dict endpoints 1m;
  map "$uri $status $body_bytes_sent" $told { default 1; "/fast 200 ${PAGES.fast.bytes}" 0; }
  log_format told "${LOG_FORMAT}";
  access_log ${folder}/access.log told if=$told;
  keepalive_requests 10000;
  upstream pods {
    server 0.0.0.1;
    balancer_by_lua_block {
      local pods = {}
      for pod in string.gmatch(ngx.shared.endpoints:get(ngx.var.host) or "", "%S+") do
        table.insert(pods, pod)
      end
      if #pods == 0 then return ngx.exit(503) end
      local balancer = require "ngx.balancer"
      local turn = ngx.shared.endpoints:incr("turn " .. ngx.var.host, 1, 0)
      assert(balancer.set_current_peer(pods[turn % #pods + 1], ${PORT}))
    }
    keepalive 64;
    keepalive_timeout 60s;
  }
  server {
    listen ${address}:${port};
    location / {
      proxy_pass http://pods;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_next_upstream off;
      proxy_connect_timeout 5s;
    }
  }
  server {
    listen unix:${folder}/admin;
    access_log off;
    location / {
      content_by_lua_block {
        ngx.req.read_body()
        ngx.shared.endpoints:set(string.sub(ngx.var.uri, 2), ngx.req.get_body_data() or "")
        ngx.say("told")
      }
    }
  }
}
`;
}

/** The running ingress. */
export class Ingress {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async start(namespace: Namespace, folder: string): Promise<Ingress> {
    await mkdir(folder, { recursive: true });
    const file = join(folder, "nginx.conf");
    await writeFile(file, render(folder));
    await Container.start(namespace, folder, ["/usr/sbin/nginx", "-e", "stderr", "-c", file]);
    const ingress = new Ingress(folder);
    await until("the ingress listens", () => existsSync(join(folder, "admin")));
    return ingress;
  }

  /** From now on requests for an app go to these addresses. */
  async tell(app: string, addresses: readonly string[]): Promise<void> {
    const telling = request({ socketPath: join(this.#folder, "admin"), path: `/${app}`, method: "PUT" });
    telling.end(addresses.join(" "));
    const [response] = (await once(telling, "response")) as [IncomingMessage];
    response.resume();
    if (response.statusCode !== 200) throw new Error(`the ingress answers ${response.statusCode ?? 0}`);
  }

  /** What it has logged since it began. */
  async log(): Promise<readonly Entry[]> {
    const text = await readFile(join(this.#folder, "access.log"), "utf8");
    return text.split("\n").filter(Boolean).map(readEntry);
  }
}

/** A request that was slow or failed, as the ingress saw it. */
export interface Entry {
  readonly app: string;
  readonly pod: string;
  /** Milliseconds since 1970. */
  readonly beganAt: number;
  readonly endedAt: number;
  /** Whether it was answered with 200, to the last byte. */
  readonly whole: boolean;
}

export function readEntry(line: string): Entry {
  const [ended = "", took = "", app = "", upstream = "", uri, status, bytes] = line.split(" ");
  const page = uri === "/slow" ? PAGES.slow : PAGES.fast;
  const endedAt = Number(ended) * 1000;
  return {
    app,
    pod: upstream.split(":")[0] ?? "",
    beganAt: endedAt - Number(took) * 1000,
    endedAt,
    whole: status === "200" && Number(bytes) === page.bytes,
  };
}
