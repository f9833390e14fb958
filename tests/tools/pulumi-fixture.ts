import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A stand-in for a Pulumi CLI of a version. */
export function pulumiScript(version: string): string {
  return `#!/bin/sh\necho v${version}\n`;
}

/** Lists three packages and compiles them into a stand-in that says its version. */
const GO = `#!/bin/sh
echo "$*" >>"$STUB_LOG"
case $1 in
  env) echo "\${STUB_GO_VERSION:-go1.26.8}" ;;
  list)
    [ -z "\${STUB_GO_LIST_ERROR:-}" ] || { echo "$STUB_GO_LIST_ERROR" >&2; exit 1; }
    echo "go: downloading example.com/module v1.0.0" >&2
    printf 'one\\ntwo\\ngithub.com/pulumi/pulumi/pkg/v3/cmd/pulumi\\n'
    ;;
  build)
    [ -z "\${STUB_GO_BUILD_ERROR:-}" ] || { echo "$STUB_GO_BUILD_ERROR" >&2; exit 1; }
    printf 'one\\ntwo\\n' >&2
    [ -z "\${STUB_GO_SECONDS:-}" ] || sleep "$STUB_GO_SECONDS"
    for argument; do
      [ "\${previous:-}" != -o ] || out=$argument
      previous=$argument
    done
    printf '#!/bin/sh\\necho v%s\\n' "\${STUB_BUILT_VERSION:-3.246.0}" >"$out/pulumi"
    chmod +x "$out/pulumi"
    ;;
esac
`;

/** Leaves a package whose run.js makes a stand-in where the real one puts its download. */
const NPM = `#!/bin/sh
echo "npm $*" >>"$STUB_LOG"
[ -z "\${STUB_NPM_ERROR:-}" ] || { echo "npm error code $STUB_NPM_ERROR" >&2; exit 1; }
mkdir -p "$3/node_modules/pulumi"
cat >"$3/node_modules/pulumi/run.js" <<'END'
const fs = require("node:fs");
const bin = process.env.PULUMI_HOME + "/versions/3.265.0/bin";
if (process.env.STUB_DOWNLOAD_ERROR) { console.error(process.env.STUB_DOWNLOAD_ERROR); process.exit(1); }
fs.mkdirSync(bin, { recursive: true });
fs.writeFileSync(bin + "/pulumi", "#!/bin/sh\\necho v3.265.0\\n", { mode: 0o755 });
fs.writeFileSync(bin + "/pulumi-language-nodejs", "#!/bin/sh\\n", { mode: 0o755 });
END
`;

/** A machine with a cache and a PATH of its own. */
export class Machine {
  readonly folder = mkdtempSync(join(tmpdir(), "kakehashi-pulumi-"));
  readonly bin = join(this.folder, "bin");
  readonly cache = join(this.folder, "cache", "kakehashi");
  readonly said: string[] = [];
  readonly #log = join(this.folder, "calls.log");

  constructor() {
    mkdirSync(this.bin);
    for (const tool of ["sh", "cat", "mkdir", "chmod", "sleep"])
      symlinkSync(`/bin/${tool}`, join(this.bin, tool));
  }

  /** Writes an executable; relative to the machine's folder. */
  put(path: string, script: string): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, script);
    chmodSync(file, 0o755);
    return file;
  }

  putGo(): void {
    this.put("bin/go", GO);
  }

  putNpm(): void {
    this.put("bin/npm", NPM);
  }

  /** What ensurePulumi works with on this machine; the vendor's host cannot be reached unless `installer` is. */
  options(env: Readonly<Record<string, string>> = {}, installer = "http://127.0.0.1:1/install.sh") {
    return {
      env: {
        HOME: this.folder,
        PATH: this.bin,
        XDG_CACHE_HOME: join(this.folder, "cache"),
        STUB_LOG: this.#log,
        ...env,
      },
      onProgress: ({ message }: { message: string }) => {
        this.said.push(message);
      },
      installer,
    };
  }

  /** The calls of go and npm. */
  calls(): string[] {
    if (!existsSync(this.#log)) return [];
    return readFileSync(this.#log, "utf8")
      .split("\n")
      .filter((line) => line !== "");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A host that answers, in the place of the vendor's. */
export async function reachableHost(): Promise<{ url: string; server: Server }> {
  const server = createServer((_request, response) => response.end("#!/bin/sh\n"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `http://127.0.0.1:${address.port}/install.sh`, server };
}
