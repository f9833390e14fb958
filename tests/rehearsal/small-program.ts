import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findRemains, objectsOf } from "../../cli/rehearsal/recovery.ts";
import { EngineState } from "../../cli/rehearsal/state.ts";
import { World } from "../../simulator/world.ts";
import { CHECKOUT } from "../../tools/places.ts";

const NAME = "small";
const STACK = "test";

/** Another Pulumi program than Kakehashi, as `--cwd` rehearses it, with a state of its own. */
export class SmallProgram {
  readonly folder: string;
  readonly state: string;

  constructor(program: string) {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), "kakehashi-small-")));
    this.state = join(this.folder, ".state");
    const project = {
      name: NAME,
      main: "index.ts",
      runtime: { name: "nodejs", options: { typescript: false } },
    };
    writeFileSync(join(this.folder, "Pulumi.yaml"), JSON.stringify(project));
    writeFileSync(join(this.folder, `Pulumi.${STACK}.yaml`), "config: {}\n");
    writeFileSync(join(this.folder, "package.json"), '{ "name": "small", "type": "module" }\n');
    symlinkSync(join(CHECKOUT, "node_modules"), join(this.folder, "node_modules"));
    this.program(program);
  }

  program(text: string): void {
    writeFileSync(join(this.folder, "index.ts"), text);
  }

  /** The arguments by which it is rehearsed. */
  get args(): readonly string[] {
    return [STACK, "--cwd", this.folder, "--state", this.state];
  }

  /** What the engine's state and the simulated clouds come to, and where they differ. */
  inspect(): {
    readonly state: number;
    readonly world: number;
    readonly remains: number;
    readonly duplicates: number;
  } {
    const state = new EngineState(join(this.state, "backend"), NAME, STACK);
    const world = World.open(join(this.state, "world"));
    try {
      const objects = objectsOf(world, NAME, STACK);
      const remains = Object.values(findRemains(state.resources(), state.pending(), objects)).flat();
      const urns = new Set(objects.map(({ urn }) => urn));
      return {
        state: state.resources().filter(({ type }) => !type.startsWith("pulumi:")).length,
        world: world.size,
        remains: remains.length,
        duplicates: objects.length - urns.size,
      };
    } finally {
      world.close();
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A VPC and its subnets. */
export function subnets(count: number): string {
  return `
    import { Subnet } from "@pulumi/aws/ec2/subnet.js";
    import { Vpc } from "@pulumi/aws/ec2/vpc.js";
    import { Provider } from "@pulumi/aws/provider.js";
    const provider = new Provider("aws", { region: "ap-northeast-1" });
    const vpc = new Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { provider });
    for (let i = 0; i < ${count}; i += 1)
      new Subnet(\`subnet-\${i}\`, { vpcId: vpc.id, cidrBlock: \`10.0.\${i}.0/24\` }, { provider });
    export const vpcId = vpc.id;
  `;
}
