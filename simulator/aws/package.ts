import { configList, configValue } from "../config.ts";
import type { SimulatedPackage } from "../model.ts";
import { isMap, text, UNKNOWN } from "../properties.ts";
import type { PropertyMap } from "../properties.ts";
import { modelFinder } from "../model-finder.ts";
import { furnishDefaultVpc, withDefaultVpc } from "./default-vpc.ts";
import { withDocuments } from "./documents.ts";
import { invokes, models } from "./index.ts";
import { regionNames, regionOf } from "./regions.ts";

/** The account of a provider that names none: the one of AWS's own documentation. */
const DEFAULT_ACCOUNT = "123456789012";

/** pulumi-aws: every resource has a region of its own, which defaults to the provider's, and `tagsAll`. */
export const aws: SimulatedPackage = {
  name: "aws",
  assignedIds: true,
  regionalIds: true,
  invokes,
  listed: models,
  bridged: true,
  model: modelFinder(models),
  place: (config) => {
    const [account] = configList(config, "allowedAccountIds");
    return {
      package: "aws",
      account: typeof account === "string" ? account : DEFAULT_ACCOUNT,
      region: text(config, "region") ?? "us-east-1",
    };
  },
  // Where it will be known only later, nothing is said of other regions.
  region: (inputs) => (inputs.region === UNKNOWN ? "" : text(inputs, "region")),
  defaults: (model, inputs, place, world) => withDefaultVpc(model.type, withDocuments(inputs), place, world),
  furnish: furnishDefaultVpc,
  outputs: (model, inputs, place, config) => ({
    ...(model.global === true ? {} : { region: text(inputs, "region") ?? place.region }),
    tagsAll: { ...defaultTags(config), ...(isMap(inputs.tags) ? inputs.tags : {}) },
  }),
  checkConfig: (config) => [...regionProblems(config), ...accountProblems(config)],
};

/** Tags that the provider puts on everything. */
function defaultTags(config: PropertyMap): PropertyMap {
  const value = configValue(config, "defaultTags");
  return isMap(value) && isMap(value.tags) ? value.tags : {};
}

function regionProblems(config: PropertyMap): readonly string[] {
  const region = text(config, "region");
  if (region === undefined || regionOf(region) !== undefined) return [];
  return [
    `region: must be a region of AWS, got ${region}; use ${regionNames().slice(0, 4).join(", ")} or alike`,
  ];
}

function accountProblems(config: PropertyMap): readonly string[] {
  const [allowed, forbidden] = [
    configList(config, "allowedAccountIds"),
    configList(config, "forbiddenAccountIds"),
  ];
  if (allowed.length > 0 && forbidden.length > 0)
    return ["forbiddenAccountIds: does not go together with allowedAccountIds, got both; drop one"];
  const wrong = allowed.find((it) => typeof it !== "string" || !/^\d{12}$/.test(it));
  if (wrong === undefined) return [];
  return [`allowedAccountIds: must be account ids of 12 digits, got ${JSON.stringify(wrong)}; correct it`];
}
