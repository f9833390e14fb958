import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { REHEARSAL_PASSPHRASE } from "../../cli/rehearsal/stack-settings.ts";
import { CheckoutCopy } from "../../tools/checkout-copy.ts";
import { ensurePulumi } from "../../tools/pulumi.ts";
import { run } from "../../tools/run.ts";
import type { Namespace } from "./system.ts";

const resourceSchema = z.object({
  urn: z.string(),
  type: z.string(),
  id: z.string().default(""),
  inputs: z.record(z.string(), z.unknown()).default({}),
  outputs: z.record(z.string(), z.unknown()).default({}),
  /** The reference of the provider that makes it, in the engine's form `URN::ID`. */
  provider: z.string().default(""),
});

/** A resource of a rehearsed stack, secrets in plain text. */
export type RehearsedResource = z.infer<typeof resourceSchema>;

const exportSchema = z.object({ deployment: z.object({ resources: z.array(resourceSchema) }) });

const cloudsSchema = z.object({ aws: z.object({ quotas: z.record(z.string(), z.int()).default({}) }) });

const gitopsSchema = z.object({ directory: z.string() }).optional();

/** Marks secrets in the engine's exports (sdk/go/common/resource/sig). */
const secretSchema = z.object({ plaintext: z.string() });

/** How a stack is rehearsed. */
export interface Rehearsing {
  /** Options of `kakehashi rehearse`. @default none */
  readonly options?: readonly string[];
  /** Where the command runs. @default outside the lab's namespaces */
  readonly namespace?: Namespace;
}

/** A copy of this checkout with a stack rehearsed in it: what the lab runs comes from there. */
export class RehearsedStack {
  readonly copy: CheckoutCopy;
  readonly stack: string;

  readonly #how: Rehearsing;

  private constructor(copy: CheckoutCopy, stack: string, how: Rehearsing) {
    this.copy = copy;
    this.stack = stack;
    this.#how = how;
  }

  /** Copies the checkout as it is now, and rehearses the stack in the copy. */
  static async make(stack: string, folder: string, how: Rehearsing = {}): Promise<RehearsedStack> {
    const rehearsed = new RehearsedStack(new CheckoutCopy(folder), stack, how);
    await rehearsed.rehearse();
    return rehearsed;
  }

  async rehearse(...more: readonly string[]): Promise<void> {
    const { namespace, options = [] } = this.#how;
    const words = ["./kakehashi", "rehearse", this.stack, ...options, ...more] as const;
    const [command, ...args] = namespace?.command(...words) ?? words;
    const { code, stdout, stderr } = await run(command, args, { cwd: this.copy.folder });
    if (code !== 0) throw new Error(`rehearse ${this.stack}: ${stderr || stdout}`);
  }

  /** What the stack's file says. */
  config(): Readonly<Record<string, unknown>> {
    const file = this.copy.read(`Pulumi.${this.stack}.yaml`);
    return z.object({ config: z.record(z.string(), z.unknown()) }).parse(parse(file)).config;
  }

  /** Where the rehearsal has written what the stack leaves to files; undefined when it leaves nothing. */
  get gitops(): string | undefined {
    const gitops = gitopsSchema.parse(this.config()["kakehashi:gitops"]);
    return gitops === undefined ? undefined : join(this.#state, gitops.directory);
  }

  /** The environment in which plain `pulumi`, run in the copy, works on what was rehearsed. */
  async environment(): Promise<NodeJS.ProcessEnv> {
    const { pathEntries } = await ensurePulumi();
    return {
      ...process.env,
      PATH: [join(this.copy.folder, "simulator", "bin"), ...pathEntries, process.env.PATH ?? ""].join(
        delimiter,
      ),
      PULUMI_BACKEND_URL: `${pathToFileURL(join(this.#state, "backend")).href}?metadata=skip`,
      PULUMI_HOME: join(this.#state, "home"),
      PULUMI_CONFIG_PASSPHRASE: REHEARSAL_PASSPHRASE,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      KAKEHASHI_WORLD: join(this.#state, "world"),
      KAKEHASHI_QUOTAS: JSON.stringify(cloudsSchema.parse(this.config()["kakehashi:clouds"]).aws.quotas),
    };
  }

  /** What was built, as the engine keeps it. */
  async resources(): Promise<readonly RehearsedResource[]> {
    const { code, stdout, stderr } = await run(
      "pulumi",
      ["stack", "export", "--show-secrets", "--stack", this.stack],
      { cwd: join(this.#state, "workspace"), env: await this.environment() },
    );
    if (code !== 0) throw new Error(`stack export: ${stderr}`);
    return exportSchema.parse(JSON.parse(stdout)).deployment.resources;
  }

  get #state(): string {
    return join(this.copy.folder, ".kakehashi", "kakehashi", this.stack);
  }
}

/** A text that may be a secret. */
export function plain(value: unknown): string {
  const secret = secretSchema.safeParse(value);
  return z.string().parse(secret.success ? JSON.parse(secret.data.plaintext) : value);
}
