import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NO_SECRETS } from "../../simulator/codec.ts";
import type { ResourceModel, SimulatedPackage } from "../../simulator/model.ts";
import { Operations } from "../../simulator/operations.ts";
import type { Checked, Provider, State, Subject } from "../../simulator/operations.ts";
import { text } from "../../simulator/properties.ts";
import type { PropertyMap } from "../../simulator/properties.ts";
import { modelFinder } from "../../simulator/model-finder.ts";
import { Unmodelled } from "../../simulator/unmodelled.ts";
import type { UnmodelledMode } from "../../simulator/unmodelled.ts";
import { World } from "../../simulator/world.ts";

export const NET = "toy:index:Net";
export const PART = "toy:index:Part";
export const LABEL = "toy:index:Label";

/** Three types that use every feature of the framework once. */
const models: readonly ResourceModel[] = [
  {
    type: NET,
    properties: {
      range: { required: true, cidr: { shortest: 8, longest: 28 }, immutable: true, source: "toy docs" },
      mode: { oneOf: ["Open", "Closed"], ignoreCase: true, default: "Open" },
      "rules[*].port": { required: true, min: 1, max: 65535 },
      "rules[*].name": { pattern: /^[a-z]+$/, patternMeans: "lower-case letters", maxLength: 5 },
    },
    secretOutputs: ["token"],
    create: (ctx) => ({
      id: `net-0${ctx.hex(16)}`,
      outputs: { arn: `arn:aws:toy:${ctx.place.region}::net`, token: "s3cret", endpoint: "https://net" },
    }),
  },
  {
    type: PART,
    autoName: { property: "name", style: "dash7", maxLength: 12, allowed: /[a-z0-9-]/ },
    properties: {
      netId: { required: true, immutable: true, references: { to: NET } },
      name: { immutable: true },
      follows: { references: { to: PART, by: "name", onTargetDelete: "cascades" } },
    },
    unique: [{ properties: ["name"], within: "region" }],
    checks: [
      {
        id: "toy:part:not-lonely",
        source: "toy docs",
        needs: ["netId", "weight"],
        refuses: (ctx) =>
          ctx.siblings("netId").length > 2 ? "weight: net is full, got a fourth part; make a net" : undefined,
      },
    ],
    create: (ctx) => ({
      id: `part-0${ctx.hex(16)}`,
      outputs: { name: ctx.inputs.name ?? "", netRange: ctx.target("netId")?.inputs.range ?? "" },
    }),
  },
  {
    type: LABEL,
    global: true,
    assignedIds: false,
    properties: { key: { required: true } },
    create: (ctx) => ({ id: text(ctx.inputs, "key") ?? "", outputs: {} }),
    deleteBlockers: ({ object }) => (object.inputs.sticky === true ? ["glue"] : []),
  },
];

const toy: SimulatedPackage = {
  name: "toy",
  assignedIds: true,
  regionalIds: true,
  invokes: [
    {
      token: "toy:index:where",
      required: ["what"],
      run: ({ args, place }) => ({ ...args, region: place.region }),
    },
  ],
  model: modelFinder(models),
  place: (config) => ({
    package: "toy",
    account: text(config, "account") ?? "1",
    region: text(config, "region") ?? "here",
  }),
};

/** The framework over the toy package, with a world in a directory of its own. */
export class ToyCloud {
  readonly directory = mkdtempSync(join(tmpdir(), "kakehashi-toy-"));
  readonly warnings: string[] = [];
  readonly world: World;
  readonly operations: Operations;

  constructor(unmodelled: UnmodelledMode = "refuse") {
    this.world = World.open(this.directory);
    const warn = (warning: string): void => {
      this.warnings.push(warning);
    };
    this.operations = new Operations(
      this.world,
      new Unmodelled(unmodelled, warn),
      (type) => toy.model(type)?.assignedIds ?? true,
    );
  }

  close(): void {
    this.world.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  provider(config: PropertyMap = {}): Provider {
    return { package: toy, config, place: toy.place(config) };
  }

  check(
    type: string,
    name: string,
    news: PropertyMap,
    olds: PropertyMap = {},
    secrets: ReadonlySet<string> = NO_SECRETS,
  ): Checked {
    const naming = { name, seed: new Uint8Array([7]) };
    return this.operations.check(
      this.provider(),
      subject(type, name),
      olds,
      { values: news, secrets },
      naming,
    );
  }

  /** Checks and creates, as the engine does; throws what is refused. */
  make(
    type: string,
    name: string,
    inputs: PropertyMap,
    config: PropertyMap = {},
    secrets?: ReadonlySet<string>,
  ): State {
    const { inputs: checked } = this.check(type, name, inputs, {}, secrets);
    return this.operations.create(this.provider(config), subject(type, name), checked);
  }
}

export function subject(type: string, name: string): Subject {
  return { urn: `urn:pulumi:s::p::${type}::${name}`, type, name };
}
