import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { LANGUAGE_HOST_FOLDER } from "../../tools/places.ts";
import { ensurePulumi } from "../../tools/pulumi.ts";

const CHECKOUT = join(import.meta.dirname, "..", "..");

/** How a run of the CLI ended. */
export interface CliResult {
  readonly code: number | null;
  /** stdout and stderr, without the warning that the language host comes from PATH. */
  readonly output: string;
}

/** A project of one file under the real CLI with this checkout's language host, its state in a folder of its own. */
export class TinyProject {
  readonly folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #command: string;

  private constructor(folder: string, command: string) {
    this.folder = folder;
    this.#command = command;
    this.#env = {
      ...process.env,
      // Our own host, also where the CLI has brought the vendor's.
      PATH: [LANGUAGE_HOST_FOLDER, dirname(command), process.env.PATH ?? ""].join(delimiter),
      PULUMI_HOME: join(folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
  }

  /** Makes the project and its stack `dev`. */
  static async make({ options = "typescript: false", packages = true } = {}): Promise<TinyProject> {
    const { command } = await ensurePulumi();
    const folder = mkdtempSync(join(tmpdir(), "kakehashi-tiny-"));
    const project = new TinyProject(folder, command);
    mkdirSync(join(folder, "state"));
    project.write(
      "Pulumi.yaml",
      `name: tiny\nruntime: { name: nodejs, options: { ${options} } }\nmain: index.ts\n`,
    );
    project.write("package.json", '{ "name": "tiny", "version": "1.0.0", "type": "module" }\n');
    if (packages) symlinkSync(join(CHECKOUT, "node_modules"), join(folder, "node_modules"));
    await project.pulumi("stack", "init", "dev");
    return project;
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** Writes index.ts. */
  program(text: string): void {
    this.write("index.ts", text);
  }

  async pulumi(...args: string[]): Promise<CliResult> {
    return this.start(...args).ended;
  }

  start(...args: string[]): { child: ChildProcess; ended: Promise<CliResult> } {
    const child = spawn(this.#command, [...args, "--non-interactive", "--color=never"], {
      cwd: this.folder,
      env: this.#env,
    });
    const chunks: string[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
    const ended = new Promise<CliResult>((resolve) => {
      child.on("close", (code) => {
        const lines = chunks.join("").split("\n");
        resolve({ code, output: lines.filter((line) => !line.includes("from $PATH at")).join("\n") });
      });
    });
    return { child, ended };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
