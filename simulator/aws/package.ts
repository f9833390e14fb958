import { configList } from "../config.ts";
import type { SimulatedPackage } from "../model.ts";
import { isMap, text } from "../properties.ts";
import { modelFinder } from "../registry.ts";
import { invokes, models } from "./index.ts";

/** The account of a provider that names none: the one of AWS's own documentation. */
const DEFAULT_ACCOUNT = "123456789012";

/** pulumi-aws: every resource has a region of its own, which defaults to the provider's, and `tagsAll`. */
export const aws: SimulatedPackage = {
  name: "aws",
  assignedIds: true,
  regionalIds: true,
  invokes,
  model: modelFinder(models),
  place: (config) => {
    const [account] = configList(config, "allowedAccountIds");
    return {
      package: "aws",
      account: typeof account === "string" ? account : DEFAULT_ACCOUNT,
      region: text(config, "region") ?? "us-east-1",
    };
  },
  region: (inputs) => text(inputs, "region"),
  outputs: (model, inputs, place) => ({
    ...(model.global === true ? {} : { region: text(inputs, "region") ?? place.region }),
    tagsAll: isMap(inputs.tags) ? inputs.tags : {},
  }),
};
