import type { ChildProcess } from "node:child_process";
import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CHECKOUT = join(import.meta.dirname, "..", "..");

/** Everything that the launcher calls, besides node and npm. */
const SYSTEM_TOOLS =
  "cat cksum cp df dirname env find grep head ln mkdir mv ps readlink rm rmdir sed sh sleep tail uname".split(
    " ",
  );

/** Records its arguments, then does what the real one would leave behind. */
const NPM = `#!/bin/sh
echo "$*" >>"$STUB_LOG"
if [ "$1" = config ]; then echo https://registry.example/; exit 0; fi
[ -z "\${STUB_NPM_SECONDS:-}" ] || sleep "$STUB_NPM_SECONDS"
if [ -n "\${STUB_NPM_ERROR:-}" ]; then echo "npm error code $STUB_NPM_ERROR" >&2; exit 1; fi
prefix=.
for argument; do
  [ "\${previous:-}" != --prefix ] || prefix=$argument
  case $argument in node-*@*) package=\${argument%@*} ;; esac
  previous=$argument
done
mkdir -p "$prefix/node_modules"
case $1 in
  install)
    mkdir -p "$prefix/node_modules/$package/bin"
    ln -s "$STUB_NODE" "$prefix/node_modules/$package/bin/node"
    echo "\${STUB_INTEGRITY:-$(grep -o 'sha512-[^ ]*' "$STUB_ROOT/tools/find-node.sh")}" >"$prefix/node_modules/.package-lock.json"
    ;;
  ci)
    cp "$prefix/package-lock.json" "$prefix/node_modules/.package-lock.json"
    mkdir -p "$prefix/node_modules/dependency"
    echo '{}' >"$prefix/node_modules/dependency/package.json"
    ;;
esac
`;

/** Says what it was given. */
const MAIN = `
const { KAKEHASHI_NODE, NODE_COMPILE_CACHE, PATH } = process.env;
console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), execPath: process.execPath, KAKEHASHI_NODE, NODE_COMPILE_CACHE, PATH }));
process.exitCode = Number(process.argv[2] ?? 0);
`;

/** How a launcher ended. */
export interface Launched {
  readonly code: number | null;
  readonly stdout: string;
  /** The lines on stderr. */
  readonly said: readonly string[];
}

/** The launcher, and what it needs of the checkout. */
const COPIED = [
  "kakehashi",
  "tools/find-node.sh",
  "tools/run-node",
  "tools/packages-current.ts",
  "cli/rehearsal/preload/stripped-types.cjs",
];

/** A copy of the launcher with a command line of its own, on a machine whose PATH holds only what a test puts there. */
export class Launcher {
  readonly folder = mkdtempSync(join(tmpdir(), "kakehashi launcher "));
  readonly root = join(this.folder, "checkout");
  readonly cache = join(this.folder, "cache", "kakehashi");
  readonly #bin = join(this.folder, "bin");
  readonly #log = join(this.folder, "npm.log");

  constructor() {
    mkdirSync(join(this.root, "tools"), { recursive: true });
    mkdirSync(join(this.root, "cli", "rehearsal", "preload"), { recursive: true });
    mkdirSync(this.#bin);
    for (const file of COPIED) cpSync(join(CHECKOUT, file), join(this.root, file));
    writeFileSync(join(this.root, "cli", "main.ts"), MAIN);
    writeFileSync(join(this.root, "package.json"), '{ "type": "module" }');
    this.lock("1.0.0");
    for (const tool of SYSTEM_TOOLS) {
      symlinkSync(
        execFileSync("/bin/sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).trim(),
        join(this.#bin, tool),
      );
    }
  }

  /** Writes package-lock.json with its one dependency in this version. */
  lock(version: string): void {
    const lock = { packages: { "": {}, "node_modules/dependency": { version } } };
    writeFileSync(join(this.root, "package-lock.json"), JSON.stringify(lock));
  }

  /** Puts a script on PATH. */
  put(name: string, script: string): void {
    writeFileSync(join(this.#bin, name), script);
    chmodSync(join(this.#bin, name), 0o755);
  }

  /** Puts a Node on PATH: the one that runs the tests, or one that says another version and can do nothing else. */
  putNode(version?: string): void {
    if (version === undefined) symlinkSync(process.execPath, join(this.#bin, "node"));
    else this.put("node", `#!/bin/sh\necho v${version}\n`);
  }

  /** Puts a stand-in for npm on PATH. */
  putNpm(): void {
    this.put("npm", NPM);
  }

  /** Makes the packages look installed by the launcher. */
  async install(): Promise<void> {
    this.putNpm();
    await this.start().ended;
    this.forgetNpm();
  }

  /** The command lines that npm was called with, without the questions about its configuration. */
  npmCalls(): string[] {
    if (!existsSync(this.#log)) return [];
    return readFileSync(this.#log, "utf8")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("config"));
  }

  forgetNpm(): void {
    rmSync(this.#log, { force: true });
  }

  start(
    args: readonly string[] = [],
    { env = {}, cwd = this.root, file = join(this.root, "kakehashi") }: Start = {},
  ): Running {
    const child = spawn(file, args, {
      cwd,
      env: {
        HOME: this.folder,
        PATH: this.#bin,
        XDG_CACHE_HOME: join(this.folder, "cache"),
        STUB_LOG: this.#log,
        STUB_NODE: process.execPath,
        STUB_ROOT: this.root,
        ...env,
      },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<Launched>((resolve) => {
      child.on("close", (code) => {
        resolve({ code, stdout, said: stderr.split("\n").filter((line) => line !== "") });
      });
    });
    return { child, ended };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface Start {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly file?: string;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Launched>;
}
