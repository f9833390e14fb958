import { guidOfDigits } from "../guid.ts";
import type { Check, CreateContext, PropertyRule, ResourceModel } from "../model.ts";
import { isList, show, text } from "../properties.ts";
import type { PropertyMap, PropertyValue } from "../properties.ts";
import { hashed, integer, passwordOf, words } from "./generate.ts";

const DOCS = "https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources";

/**
 * A value that any change of its inputs makes anew.
 * @param page the last part of the provider's page
 */
function randomValue(
  name: string,
  page: string,
  rules: Readonly<Record<string, PropertyRule>>,
  rest: Pick<ResourceModel, "create" | "checks" | "secretOutputs">,
): ResourceModel {
  const properties = { keepers: {}, ...rules };
  return {
    type: `random:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`,
    inStateOnly: true,
    properties: Object.fromEntries(
      Object.entries(properties).map(([path, rule]) => [
        path,
        { source: `${DOCS}/${page}`, ...rule, immutable: true },
      ]),
    ),
    ...rest,
  };
}

const CHARACTER_RULES: Readonly<Record<string, PropertyRule>> = {
  length: { required: true, min: 1 },
  ...Object.fromEntries(["minLower", "minUpper", "minNumeric", "minSpecial"].map((key) => [key, { min: 0 }])),
  ...Object.fromEntries(
    ["lower", "upper", "numeric", "number", "special", "overrideSpecial"].map((key) => [key, {}]),
  ),
};

const longEnough = (name: string, page: string): Check => ({
  id: `random:index/${name}:length-of-minima`,
  source: `${DOCS}/${page}`,
  refuses: ({ inputs }) => {
    const keys = ["minLower", "minUpper", "minNumeric", "minSpecial"];
    const minimum = keys.reduce((sum, key) => sum + numberOf(inputs[key]), 0);
    if (typeof inputs.length !== "number" || inputs.length >= minimum) return undefined;
    return `length: must be at least the sum of the minima (${minimum}), got ${inputs.length}; raise it`;
  },
});

const password = randomValue("RandomPassword", "password", CHARACTER_RULES, {
  checks: [longEnough("randomPassword", "password")],
  secretOutputs: ["result", "bcryptHash"],
  create: (ctx) => {
    const result = passwordOf(ctx);
    return {
      id: "none",
      outputs: { ...classes(ctx.inputs), result, bcryptHash: `$2a$10$${hashed(result, 53)}` },
    };
  },
});

const string = randomValue("RandomString", "string", CHARACTER_RULES, {
  checks: [longEnough("randomString", "string")],
  create: (ctx) => {
    const result = passwordOf(ctx);
    return { id: result, outputs: { ...classes(ctx.inputs), result } };
  },
});

/** The switches and minima as the provider completes them. */
function classes(inputs: PropertyMap): PropertyMap {
  const switches = ["lower", "upper", "numeric", "number", "special"].map(
    (key) => [key, inputs[key] ?? true] as const,
  );
  const minima = ["minLower", "minUpper", "minNumeric", "minSpecial"].map(
    (key) => [key, inputs[key] ?? 0] as const,
  );
  return Object.fromEntries([...switches, ...minima]);
}

const id = randomValue(
  "RandomId",
  "id",
  { byteLength: { required: true, min: 1 }, prefix: {} },
  {
    create: (ctx) => {
      const bytes = Buffer.from(ctx.hex(numberOf(ctx.inputs.byteLength) * 2, "id"), "hex");
      const prefix = text(ctx.inputs, "prefix") ?? "";
      const base64Url = bytes.toString("base64url");
      const outputs = {
        b64Std: prefix + bytes.toString("base64"),
        b64Url: prefix + base64Url,
        dec: prefix + BigInt(`0x${bytes.toString("hex")}`).toString(),
        hex: prefix + bytes.toString("hex"),
      };
      return { id: base64Url, outputs };
    },
  },
);

const bytes = randomValue(
  "RandomBytes",
  "bytes",
  { length: { required: true, min: 1 } },
  {
    secretOutputs: ["base64", "hex"],
    create: (ctx) => {
      const hex = ctx.hex(numberOf(ctx.inputs.length) * 2, "bytes");
      return { id: "none", outputs: { hex, base64: Buffer.from(hex, "hex").toString("base64") } };
    },
  },
);

const uuids = ["RandomUuid", "RandomUuid4", "RandomUuid7"].map((name) =>
  randomValue(
    name,
    name.slice("Random".length).toLowerCase(),
    {},
    {
      create: (ctx) => {
        const digits = ctx.hex(32, "uuid");
        const version = name === "RandomUuid7" ? "7" : "4";
        const result = guidOfDigits(digits, version);
        return { id: result, outputs: { result } };
      },
    },
  ),
);

const ordered: Check = {
  id: "random:index/randomInteger:order",
  source: `${DOCS}/integer`,
  refuses: ({ inputs: { min, max } }) =>
    typeof min === "number" && typeof max === "number" && min > max
      ? `min: must not exceed max (${max}), got ${min}; lower it or raise max`
      : undefined,
};

const whole = randomValue(
  "RandomInteger",
  "integer",
  { min: { required: true }, max: { required: true }, seed: {} },
  {
    checks: [ordered],
    create: (ctx) => {
      const result = integer(ctx, numberOf(ctx.inputs.min), numberOf(ctx.inputs.max));
      return { id: String(result), outputs: { result } };
    },
  },
);

const pet = randomValue(
  "RandomPet",
  "pet",
  { length: { min: 1 }, prefix: {}, separator: {} },
  {
    create: (ctx) => {
      const { length = 2, separator = "-" } = ctx.inputs;
      const prefix = text(ctx.inputs, "prefix");
      const name = [...(prefix === undefined ? [] : [prefix]), ...words(ctx, numberOf(length))].join(
        show(separator),
      );
      return { id: name, outputs: { length, separator } };
    },
  },
);

const shuffle = randomValue(
  "RandomShuffle",
  "shuffle",
  { inputs: { required: true }, resultCount: { min: 0 }, seed: {} },
  {
    create: (ctx) => ({ id: "-", outputs: { results: shuffled(ctx) } }),
  },
);

function shuffled(ctx: CreateContext): readonly PropertyValue[] {
  const items = isList(ctx.inputs.inputs) ? ctx.inputs.inputs : [];
  const order = items.map((item, index) => ({ item, key: ctx.hex(8, String(index)) }));
  const results = order.sort((left, right) => (left.key < right.key ? -1 : 1)).map(({ item }) => item);
  return results.slice(
    0,
    typeof ctx.inputs.resultCount === "number" ? ctx.inputs.resultCount : results.length,
  );
}

function numberOf(value: PropertyValue | undefined): number {
  return typeof value === "number" ? value : 0;
}

/** Every type of random. */
export const models: readonly ResourceModel[] = [password, string, id, bytes, ...uuids, whole, pet, shuffle];
