import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The port that every server listens on. */
export const PORT = 8080;

/** Answers at once, and takes nearly as long as a request may. */
export const PAGES = { fast: { bytes: 64 }, slow: { bytes: 4608 } } as const;

/** Seconds that the slow page takes on the slowest server, when nobody disturbs it: the D of the plan. */
export const SLOW_PAGE_SECONDS = 5;

/** Where a server runs. */
export interface Place {
  readonly address: string;
  /** Its own files. */
  readonly folder: string;
  /** The pages, shared by all. */
  readonly site: string;
  /** When the server itself gives up after its stop signal, in seconds. */
  readonly serverTimeoutSeconds: number;
}

/** A kind of server, as its image starts and stops it. */
export interface Server {
  readonly name: string;
  /** The image's STOPSIGNAL: the official images of httpd and nginx set theirs, others leave SIGTERM. */
  readonly stopSignal: NodeJS.Signals;
  /** Writes the server's files. @returns the container's first process */
  prepare(place: Place): Promise<readonly string[]>;
}

/**
 * An idle connection is kept for longer than the proxy keeps it (60 s): else the server closes one just when the proxy
 * sends a request on it.
 */
const IDLE_SECONDS = 75;

const nginx: Server = {
  name: "nginx",
  stopSignal: "SIGQUIT",
  async prepare({ address, folder, site, serverTimeoutSeconds }) {
    const file = await write(
      folder,
      "nginx.conf",
      `user www-data;
daemon off;
worker_processes 1;
worker_shutdown_timeout ${serverTimeoutSeconds}s;
pid ${folder}/pid;
error_log stderr warn;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_timeout ${IDLE_SECONDS}s;
  keepalive_requests 1000;
  ${temporaryPaths(folder)}
  server {
    listen ${address}:${PORT};
    root ${site};
    # Bytes a second, counted from one second before: 4 to 5 s.
    location = /slow { limit_rate 900; }
  }
}
`,
    );
    return ["/usr/sbin/nginx", "-e", "stderr", "-c", file];
  },
};

const APACHE_MODULES = "/usr/lib/apache2/modules";

const httpd: Server = {
  name: "httpd",
  stopSignal: "SIGWINCH",
  async prepare({ address, folder, site, serverTimeoutSeconds }) {
    const modules = ["mpm_event", "authz_core", "env", "ratelimit"];
    const file = await write(
      folder,
      "httpd.conf",
      `ServerRoot ${folder}
DefaultRuntimeDir ${folder}
${modules.map((name) => `LoadModule ${name}_module ${APACHE_MODULES}/mod_${name}.so`).join("\n")}
Listen ${address}:${PORT}
ServerName lab
PidFile ${folder}/pid
ErrorLog /dev/stderr
User www-data
Group www-data
DocumentRoot ${site}
KeepAliveTimeout ${IDLE_SECONDS}
MaxKeepAliveRequests 1000
GracefulShutdownTimeout ${serverTimeoutSeconds}
StartServers 1
ServerLimit 2
ThreadsPerChild 64
MaxRequestWorkers 128
<Location "/slow">
  SetOutputFilter RATE_LIMIT
  # KiB a second: 4.6 s.
  SetEnv rate-limit 1
</Location>
`,
    );
    return ["/usr/sbin/apache2", "-f", file, "-DFOREGROUND"];
  },
};

const app: Server = {
  name: "app",
  stopSignal: "SIGTERM",
  prepare({ address, serverTimeoutSeconds }) {
    const script = fileURLToPath(new URL("app.ts", import.meta.url));
    const times = [String(IDLE_SECONDS), String(serverTimeoutSeconds)];
    return Promise.resolve([process.execPath, ...process.execArgv, script, address, ...times]);
  },
};

/** The servers that are stopped. */
export const SERVERS: readonly Server[] = [nginx, httpd, app];

/** nginx makes these folders, wherever it was built to have them. */
export function temporaryPaths(folder: string): string {
  return ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join("\n  ");
}

/** Writes the pages that nginx and httpd serve. */
export async function writeSite(site: string): Promise<void> {
  for (const [name, { bytes }] of Object.entries(PAGES)) await write(site, name, "x".repeat(bytes));
}

async function write(folder: string, name: string, content: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}
